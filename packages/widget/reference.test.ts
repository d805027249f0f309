import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { expect, it } from 'vitest'

it('has tables of attributes and events that follow from the source', () => {
  const { stderr, status } = spawnSync(process.execPath, [join(import.meta.dirname, 'reference.mjs'), '--check'])
  expect([String(stderr), status]).toEqual(['', 0])
})
