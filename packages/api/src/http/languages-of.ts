/** `de-CH,de;q=0.9,en;q=0.5` → `['de', 'en']`. */
export function languagesOf(header: string | undefined): string[] {
  const ranked = (header ?? '')
    .slice(0, 200)
    .split(',')
    .map((part) => {
      const [tag = '', ...parameters] = part.trim().split(';')
      const q = Number(/^\s*q=([\d.]+)/.exec(parameters[0] ?? '')?.[1] ?? 1)
      return { language: tag.slice(0, 2).toLowerCase(), q }
    })
  return [
    ...new Set(
      ranked
        .filter(({ language, q }) => /^[a-z]{2}$/.test(language) && q > 0)
        .sort((a, b) => b.q - a.q)
        .map(({ language }) => language),
    ),
  ]
}
