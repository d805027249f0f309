import { pastedTag } from '../support/host-site.ts'
import { smallPractice } from '../support/organization.ts'
import { ownerOf } from '../support/owner.ts'
import { bookingOn } from '../support/pages/booking-page.ts'
import { expect, test } from '../support/test.ts'
import { startTwoProcesses } from '../support/two-processes.ts'
import { welcome } from '../support/visitor.ts'

test('a booking whose requests go to two processes by turns is one booking, and goes on when one of them is killed', async ({
  stack,
  browser,
  databases,
}) => {
  const { host, letters } = stack
  const file = smallPractice({ origins: [host.url] })
  const two = await startTwoProcesses({ file, smtpUrl: letters.url, databases })
  const visitor = await welcome(browser, [two.url, host.url])
  try {
    const owner = ownerOf(two.url, two.secretKey)
    const address = host.publish({ body: pastedTag(two.url, file.organization.slug, two.publishableKey) })
    const booking = bookingOn(visitor.page)
    await booking.open(address)
    await booking.nextFree.click()
    await booking.book({ name: 'Paul Egli', email: 'paul@two.example.org' })
    const [booked, ...others] = await owner.bookings()
    expect([booked?.state, others]).toEqual(['confirmed', []])
    // Lines of the log come a moment after the answer.
    for (const number of [1, 2] as const) await expect.poll(() => two.answered(number).length).toBeGreaterThan(2)
    const writes = () => ([1, 2] as const).flatMap((number) => two.answered(number).filter((line) => line.startsWith('POST')))
    await expect.poll(() => writes().sort()).toEqual(['POST /v1/public/:pk/bookings', 'POST /v1/public/:pk/holds'])
    await letters.waitFor('paul@two.example.org')

    // The time that was just booked through both is offered by neither.
    await booking.open(address)
    await booking.nextFree.click()
    await expect(booking.held).toBeVisible()
    const [first] = two.processes
    if (first?.pid === undefined) throw new Error('The first process has no id.')
    process.kill(first.pid, 'SIGKILL')
    await booking.book({ name: 'Vera Kunz', email: 'vera@two.example.org' })
    expect((await owner.bookings()).map(({ state }) => state)).toEqual(['confirmed', 'confirmed'])
    await letters.waitFor('vera@two.example.org')
    await visitor.leave()
    expect(await two.stop()).toBe(0)
    expect(two.run('verify')).toContain('Everything holds')
    expect(letters.to('paul@two.example.org')).toHaveLength(1)
  } finally {
    await two.stop()
    two.remove()
  }
})
