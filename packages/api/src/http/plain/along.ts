import type { Metadata } from '@slotwell/shared/schema'

/** `utm_…` and `meta-…` of the address by which somebody came: carried from page to page, unseen, and given to the owner with the booking. */
export type Along = Readonly<Record<string, string>>

const ALONG = /^(?:meta-([a-z][a-z0-9_-]{0,39})|(utm_[a-z_]{1,36}))$/
const MOST = 20

export const isAlong = (name: string): boolean => ALONG.test(name)

/** One line of at most 200 characters, without any that isn't to be seen: what the schema would refuse must not cost the booking. */
const line = (text: string): string =>
  text
    .slice(0, 200)
    .replaceAll(/[\p{C}\s]+/gu, ' ')
    .trim()

export const alongOf = (fields: Readonly<Record<string, string | undefined>>): Along =>
  Object.fromEntries(
    Object.entries(fields)
      .filter(([name]) => isAlong(name))
      .map(([name, text = '']) => [name, line(text)] as const)
      .filter(([, text]) => text)
      .slice(0, MOST),
  )

export const metadataOf = (along: Along): Metadata =>
  Object.fromEntries(Object.entries(along).map(([name, text]) => [name.replace(/^meta-/, ''), text]))
