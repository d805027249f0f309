// The demo's web site, on an origin of its own.
import { startSite } from '../../examples/demo/site.mjs'

process.on('disconnect', () => process.exit())
let values = {}
process.on('message', ({ id, values: given }) => {
  values = given
  process.send({ id })
})
const { url } = await startSite({ port: 0, host: '127.0.0.1', values: () => values })
process.send({ ready: { url } })
