/** The chunk that the loader imports beside the first answer of the server. */
export { mount } from './mount.tsx'
