import type { App } from '../booking/app.ts'

/** For how many, from 1 to `most`: a change asks for the times anew. */
export function PartyChoice({ app: { model, rare }, most }: { readonly app: App; readonly most: number }) {
  const t = rare()
  // All at once: a label that comes later would push its field aside.
  if (!t) return null
  const numbers = Array.from({ length: most }, (_, i) => i + 1)
  return (
    <>
      <label for="party">{t('partySize')}</label>
      {/* As wide as its numbers: a field takes all of what it is in. */}
      <span>
        <select
          id="party"
          part="input"
          value={String(model.partySize.value)}
          onInput={({ currentTarget }) => model.setPartySize(Number(currentTarget.value))}
        >
          {numbers.map((n) => (
            <option key={n} value={String(n)}>
              {n}
            </option>
          ))}
        </select>
      </span>
    </>
  )
}
