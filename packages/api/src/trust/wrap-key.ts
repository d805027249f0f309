import { deriveKey } from './derive-key.ts'
import { type Binding, openBlob, sealBlob } from './envelope.ts'

/** Version of the root key; stands in every wrapped key, so that two can live side by side while keys are wrapped anew. */
const ROOT_KID = 1

export interface KeyWrap {
  ofOrganization(organizationId: string): Binding
  ofPerson(organizationId: string, personId: string): Binding
  seal(binding: Binding, key: Uint8Array): Uint8Array
  /** Throws if it was wrapped by another root key, for somebody else, or changed. */
  open(binding: Binding, wrapped: Uint8Array): Buffer
}

/** Wraps keys under the root key, each bound to its owner: a wrapped key copied to another row does not open. */
export function createKeyWrap(rootKey: Uint8Array): KeyWrap {
  const wrappingKey = deriveKey(rootKey, 'wrap')
  return {
    ofOrganization: (organizationId) => ({ organizationId, table: 'organization_keys', rowId: organizationId, column: 'wrapped' }),
    ofPerson: (organizationId, personId) => ({ organizationId, table: 'person_keys', rowId: personId, column: 'wrapped' }),
    seal: (binding, key) => sealBlob(wrappingKey, ROOT_KID, binding, key),
    open: (binding, wrapped) => openBlob(wrappingKey, binding, wrapped),
  }
}
