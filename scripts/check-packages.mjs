// Are the packages right as they would be published? Packs them and looks at the tarballs: publint and attw for entries and
// types, and here that nothing in them refers to what whoever installs them does not get.
import { mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import { packedFolder, packPackages } from './pack-packages.mjs'
import { bin, run } from './run-command.mjs'

const SPECIFIER = /(?:\bfrom |\bimport\(|^import |^declare module )["']([^"']+)["']/gm
const faults = []

const tarballs = await packPackages(packedFolder)
for (const [name, tarball] of Object.entries(tarballs)) {
  for (const [program, ...args] of [
    ['publint', 'run', tarball, '--strict'],
    ['attw', tarball, '--profile', 'esm-only', '--no-emoji', '--no-color'],
  ]) {
    const { code, output } = await run(bin(program), args, { quiet: true })
    if (code !== 0) faults.push(`${program}, @slotwell/${name}:\n${output.trim()}`)
  }
  const folder = join(packedFolder, name)
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder)
  await run('tar', ['-xzf', tarball, '--strip-components=1', '-C', folder], { quiet: true })
  faults.push(...[...strangers(folder), ...unlicensed(folder)].map((fault) => `@slotwell/${name}: ${fault}`))
}
for (const fault of faults) console.error(fault)
process.exitCode = faults.length > 0 ? 1 : 0

/** Code of Preact whose licence, which wants to be in every copy, is missing. */
function unlicensed(folder) {
  const files = readdirSync(folder, { recursive: true }).map(normalize)
  const license = files.find((file) => file.endsWith('preact-license.txt'))
  if (license !== undefined && /MIT License[\s\S]*Copyright/.test(readFileSync(join(folder, license), 'utf8'))) return []
  return files.filter((file) => /preact[^/]*\.js$/.test(file)).map((file) => `${file} lacks its licence, preact-license.txt`)
}

/** Imports of modules and declarations that lead to no file of the package and to no dependency. */
function strangers(folder) {
  const { dependencies = {}, peerDependencies = {} } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
  const ranges = Object.entries({ ...dependencies, ...peerDependencies })
  const found = ranges.filter(([, range]) => /^(workspace|catalog):/.test(range)).map(([name, range]) => `${name} has the range ${range}`)
  const known = new Set(ranges.map(([name]) => name))
  const files = readdirSync(folder, { recursive: true }).map(normalize)
  for (const file of files.filter((one) => /\.(js|d\.ts)$/.test(one) && !one.startsWith(normalize('dist/embed/')))) {
    for (const [, target] of readFileSync(join(folder, file), 'utf8').matchAll(SPECIFIER)) {
      const path = normalize(join(dirname(file), target))
      const here = file.endsWith('.d.ts') ? path.replace(/\.[jt]s$/, '.d.ts') : path
      const fits = target.startsWith('.')
        ? files.includes(here)
        : known.has(
            target
              .split('/')
              .slice(0, target.startsWith('@') ? 2 : 1)
              .join('/'),
          )
      if (!fits) found.push(`${file} refers to ${target}`)
    }
  }
  return found
}
