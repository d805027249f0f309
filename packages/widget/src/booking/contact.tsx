import type { FunctionComponent } from 'preact'
import { late } from '../late.tsx'
import type { ContactProps } from './contact-ways.tsx'

/**
 * How else to reach the owner, where booking online leads nowhere: most visitors never see it. It comes in the file that every month has
 * loaded for the line of its zone, since it is needed when the server is gone, and then none can be had.
 */
export const Contact: FunctionComponent<ContactProps> = late(
  () => import('../zones/zone-line.tsx').then((part) => part.ContactWays),
  () => null,
)
