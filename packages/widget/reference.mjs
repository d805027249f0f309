/**
 * Writes the tables of attributes and events into the pages that have room for them (`<!-- attributes -->`, `<!-- tags -->`, `<!-- events -->`),
 * from the docblocks of `options.ts` and `events.ts`. With `--check` it only says whether they are up to date.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const root = import.meta.dirname
const PAGES = ['README.md', '../../docs/guide/embed.md']
const MEMBER = /\/\*\* (.+?) \*\/\s+readonly '?([\w-]+)'?\??: (.+)/g

/** Docblock, name and type of each member of an interface. */
const membersOf = (file, name) => {
  const source = readFileSync(join(root, 'src', file), 'utf8')
  const body = source.slice(source.indexOf(`interface ${name} {`))
  return [...body.slice(0, body.indexOf('\n}')).matchAll(MEMBER)].map(([, doc, member, type]) => ({ doc, member, type }))
}
const table = (rows) => {
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)))
  const line = (cells) => `| ${cells.map((cell, i) => cell.padEnd(widths[i])).join(' | ')} |`
  const [head, ...body] = rows
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...body.map(line)].join('\n')
}
const code = (text) => `\`${text}\``

const attributes = (name) =>
  table([['Attribute', 'Meaning'], ...membersOf('options.ts', name).map(({ member, doc }) => [code(member), doc])])

const tables = {
  attributes: attributes('Attributes'),
  tags: attributes('TagAttributes'),
  events: table([
    ['Event', 'When', '`detail`'],
    ...['SlotwellEvents', 'PopupEvents']
      .flatMap((name) => membersOf('events.ts', name))
      .map(({ member, doc, type }) => [
        code(`slotwell:${member}`),
        doc,
        [...type.matchAll(/readonly (\w+)/g)].map(([, field]) => code(field)).join(', '),
      ]),
  ]),
}

for (const page of PAGES.map((name) => join(root, name))) {
  const before = readFileSync(page, 'utf8')
  const after = Object.entries(tables).reduce(
    (text, [name, rows]) =>
      text.replace(new RegExp(`(<!-- ${name} -->\n)[^]*?(\n<!-- /${name} -->)`), (_, start, end) => `${start}\n${rows}\n${end}`),
    before,
  )
  if (before === after) continue
  if (process.argv.includes('--check')) {
    console.error(`${page} is out of date: run \`node packages/widget/reference.mjs\`.`)
    process.exitCode = 1
  } else {
    writeFileSync(page, after)
    console.log(`Written: ${page}`)
  }
}
