export interface Page<T> {
  readonly data: readonly T[]
  /** Null after the last page. */
  readonly nextCursor: string | null
}

/** A list of the API: `for await` goes through all of it and asks for the next page when it gets there. */
export interface Pages<T> extends AsyncIterable<T> {
  /** One page: the first, or the one at `cursor`. */
  page(cursor?: string): Promise<Page<T>>
}

export function pagesOf<T>(load: (cursor: string | undefined) => Promise<Page<T>>): Pages<T> {
  return {
    page: load,
    async *[Symbol.asyncIterator]() {
      let cursor: string | undefined
      do {
        const page = await load(cursor)
        yield* page.data
        cursor = page.nextCursor ?? undefined
      } while (cursor !== undefined)
    },
  }
}
