import type { App } from '../booking/app.ts'

/** For how many, from 1 to `most`: a change asks for the times anew. */
export function PartyChoice({ app: { model, rare }, most }: { readonly app: App; readonly most: number }) {
  const numbers = Array.from({ length: most }, (_, i) => i + 1)
  return (
    <>
      <label for="party">{rare()?.('partySize')}</label>
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
