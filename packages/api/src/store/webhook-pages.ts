const AT_ONCE = 500

/** Repeats `work`, which takes up to `limit` rows and says how many it took, until nothing is left. Returns how many in all. */
export async function chunked(work: (limit: number) => Promise<number>): Promise<number> {
  let all = 0
  for (;;) {
    const taken = await work(AT_ONCE)
    all += taken
    if (taken < AT_ONCE) return all
  }
}
