import { createServer, request as send } from 'node:http'

/**
 * A proxy as small as it can be: each request goes to the next process. A process that does not take the connection
 * is passed over, which is safe for every method, since nothing was sent to it. Everything else is the client's to
 * repeat. For this machine only; a real one also ends TLS, limits and logs.
 * @param {{ port?: number }} options 0 takes any free port
 */
export async function startRoundRobin({ port = 0 } = {}) {
  let targets = []
  let turn = 0
  const server = createServer((incoming, outgoing) => {
    const inTurn = targets.map((_, index) => targets[(turn + index) % targets.length])
    turn += 1
    pass(incoming, outgoing, inTurn)
  })
  server.on('clientError', (_, socket) => socket.destroy())
  await new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', resolve)
  })
  return {
    url: `http://localhost:${server.address().port}`,
    /** Addresses of the processes, from now on. */
    sendTo(urls) {
      targets = urls.map((url) => new URL(url))
    },
    close: () =>
      new Promise((resolve) => {
        server.close(resolve)
        server.closeAllConnections()
      }),
  }
}

/** Sends the request to the first of `targets` that takes the connection. */
function pass(incoming, outgoing, [target, ...others]) {
  if (!target) {
    outgoing.writeHead(502, { 'content-type': 'text/plain' }).end('No process answers.')
    return
  }
  const { 'x-forwarded-for': before, connection: _, ...headers } = incoming.headers
  const address = incoming.socket.remoteAddress
  const onward = send({
    host: target.hostname,
    port: target.port,
    method: incoming.method,
    path: incoming.url,
    // A connection for each request: none that idles can be closed just when it is used.
    agent: false,
    headers: { ...headers, 'x-forwarded-for': before ? `${before}, ${address}` : address },
  })
  onward.once('response', (answer) => {
    const { connection: _, 'keep-alive': __, ...kept } = answer.headers
    outgoing.writeHead(answer.statusCode, kept)
    answer.pipe(outgoing)
    answer.once('error', () => outgoing.destroy())
  })
  onward.once('error', (error) => {
    if (error.code === 'ECONNREFUSED' && !outgoing.headersSent) return pass(incoming, outgoing, others)
    if (outgoing.headersSent) outgoing.destroy()
    else outgoing.writeHead(502, { 'content-type': 'text/plain' }).end('The process that was asked has ended.')
  })
  // The body flows once there is a connection, so that one that was refused can still be sent elsewhere.
  onward.once('socket', (socket) => socket.once('connect', () => incoming.pipe(onward)))
  outgoing.once('close', () => onward.destroy())
}
