/** What other programs of this repository start a Slotwell with. */
export { readConfig } from './config.ts'
export { applyOrganization, type Applied } from './configuration/apply.ts'
export { addApiKey, createOrganization } from './configuration/create-organization.ts'
export { readOrganizationFile } from './configuration/read-file.ts'
export { type RunningServer, startServer } from './main.ts'
export { StartRefused } from './start-refused.ts'
