const OLDEST_NODE = '20.19.0'

/** Undefined if this Node is new enough, else the line to print. */
export function nodeFault(version: string): string | undefined {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  const [oldestMajor = 0, oldestMinor = 0] = OLDEST_NODE.split('.').map(Number)
  const isOld = major < oldestMajor || (major === oldestMajor && minor < oldestMinor)
  return isOld
    ? `Slotwell needs Node ${OLDEST_NODE} or newer, and this is ${version}. Install a newer one from https://nodejs.org.`
    : undefined
}
