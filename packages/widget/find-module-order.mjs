/**
 * Looks for an order of the core's modules that gzip likes (see `module-order.ts`) and prints it, best after `seconds` (60). Leaves no built files
 * behind: build anew afterwards. Chance comes from a seed, but how far it gets depends on the machine.
 */
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { build } from 'vite'

const seconds = Number(process.argv[2] ?? 60)
const root = import.meta.dirname
/** Calls stay where they are when names become short, so they tell where a module begins. */
const marking = {
  name: 'slotwell-marks',
  renderChunk: (code) => code.replaceAll(/^\/\/ (\S+\.\w+)$/gm, (head, name) => `${head}\nglobalThis.mark(${JSON.stringify(name)});`),
}
const { output } = await build({
  root,
  configFile: join(root, 'vite.config.ts'),
  logLevel: 'warn',
  plugins: [marking],
  build: { write: false },
})
const { code } = output.find(({ name }) => name === 'core')
const [before, ...parts] = code.split(/globalThis\.mark\([`"']([^`"']+)[`"']\)[;,]?/)
const modules = parts.flatMap((name, i) =>
  i % 2 ? [] : [{ name: name.replace(/^.*?(?=(?:src|shared\/dist)\/)/, ''), text: parts[i + 1] }],
)
const weigh = (order) => gzipSync(before + order.map(({ text }) => text).join(''), { level: 9 }).length

let seed = 7
const chance = (below) => {
  seed = (seed * 1_103_515_245 + 12_345) % 2 ** 31
  return Math.floor((seed / 2 ** 31) * below)
}
let best = modules
let weight = weigh(best)
console.error(`${weight} bytes as it is`)
for (const end = Date.now() + seconds * 1000; Date.now() < end; ) {
  const next = [...best]
  const taken = next.splice(chance(next.length), 1 + chance(3))
  next.splice(chance(next.length + 1), 0, ...taken)
  const tried = weigh(next)
  if (tried > weight) continue
  weight = tried
  best = next
}
console.error(`${weight} bytes in this order`)
console.log(best.map(({ name }) => `  '${name}',`).join('\n'))
