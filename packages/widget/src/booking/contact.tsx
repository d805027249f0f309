import type { FunctionComponent } from 'preact'
import { late } from '../late.tsx'
import type { ContactProps } from './contact-ways.tsx'

/** How else to reach the owner, where booking online leads nowhere: most visitors never see it. */
export const Contact: FunctionComponent<ContactProps> = late(() => import('./contact-ways.tsx').then((part) => part.ContactWays))
