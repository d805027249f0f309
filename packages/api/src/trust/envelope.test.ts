import { randomBytes } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Binding, blobKid, openBlob, sealBlob } from './envelope.ts'

const key = randomBytes(32)
const here: Binding = { organizationId: 'org_a', table: 'customers', rowId: 'cus_1', column: 'details' }
const plain = Buffer.from('Zoë Müller')

describe('envelope', () => {
  it('opens what it sealed, and names the key version before that', () => {
    const sealed = sealBlob(key, 513, here, plain)
    expect(openBlob(key, here, sealed)).toEqual(plain)
    expect(blobKid(sealed)).toBe(513)
    expect(sealed.length).toBe(1 + 2 + 12 + plain.length + 16)
  })

  it('opens a blob of version 1 that was written long ago', () => {
    const old = Buffer.from(GOLDEN, 'base64url')
    expect(blobKid(old)).toBe(1)
    expect(openBlob(Buffer.alloc(32, 7), here, old).toString()).toBe('golden')
  })

  it.each([
    ['another organization', { ...here, organizationId: 'org_b' }],
    ['another table', { ...here, table: 'attendees' }],
    ['another row', { ...here, rowId: 'cus_2' }],
    ['another column', { ...here, column: 'answers' }],
    ['a column that a separator could fake', { ...here, rowId: 'cus_1details', column: '' }],
  ])('does not open in %s', (_, elsewhere) => {
    expect(() => openBlob(key, elsewhere, sealBlob(key, 1, here, plain))).toThrow('was changed, moved')
  })

  it('refuses a blob whose tag was cut', () => {
    const sealed = sealBlob(key, 1, here, Buffer.alloc(40))
    for (const cut of [1, 4, 8, 12]) expect(() => openBlob(key, here, sealed.subarray(0, sealed.length - cut))).toThrow()
    expect(() => openBlob(key, here, sealed.subarray(0, 20))).toThrow('too short')
  })

  it('refuses every single changed byte', () => {
    const sealed = sealBlob(key, 1, here, plain)
    fc.assert(
      fc.property(fc.nat(sealed.length - 1), fc.integer({ min: 1, max: 255 }), (at, flip) => {
        // The key version is a label for finding the key, and is not under the tag.
        fc.pre(at !== 1 && at !== 2)
        const changed = Buffer.from(sealed)
        changed.writeUInt8(changed.readUInt8(at) ^ flip, at)
        expect(() => openBlob(key, here, changed)).toThrow()
      }),
    )
  })
})

/** `golden` under 32 bytes of 7, key version 1. If this ever fails, stored data can no longer be read. */
const GOLDEN = 'AQABP3uyPX5-691efHRRFnzU9yiMeqopBpItIoG8oXlVMgB26g'
