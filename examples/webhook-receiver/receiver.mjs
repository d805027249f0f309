// Takes messages of Slotwell: checks who sent them, drops repetitions, keeps them, and answers at once.
import { appendFileSync, existsSync, readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { Webhook } from 'standardwebhooks'

const { WEBHOOK_SECRET: secret, PORT: port = '4410', RECEIVED: file = 'received.jsonl' } = process.env
if (!secret) throw new Error('WEBHOOK_SECRET is missing: slotwell webhooks create, or slotwell webhooks secret SLUG')
const webhook = new Webhook(secret)

// A message may come twice, so what was taken is remembered, here in a file; a database has a unique column for the id.
const lines = existsSync(file) ? readFileSync(file, 'utf8').split('\n').filter(Boolean) : []
const taken = new Set(lines.map((line) => JSON.parse(line).id))

const server = createServer((request, response) => void receive(request, response).catch(() => response.destroy()))
server.listen(Number(port), '127.0.0.1', () => console.log(`Receiving at http://localhost:${server.address().port}/`))

async function receive(request, response) {
  const chunks = []
  for await (const chunk of request) chunks.push(chunk)
  let message
  try {
    // The text as it came: parsed and written again it would have another signature.
    message = webhook.verify(Buffer.concat(chunks).toString(), request.headers)
  } catch {
    return response.writeHead(401).end()
  }
  const id = request.headers['webhook-id']
  if (!taken.has(id)) {
    appendFileSync(file, `${JSON.stringify({ id, ...message })}\n`)
    taken.add(id)
    console.log(message.type, JSON.stringify(message.data))
  }
  response.writeHead(204).end()
}
