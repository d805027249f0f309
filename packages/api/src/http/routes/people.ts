import {
  CustomerExport,
  CustomersQuery,
  CustomerView,
  ErasureCertificate,
  Id,
  NoBody,
  PageOf,
  TimeOffQuery,
  TimeOffRequest,
  TimeOffView,
} from '@slotwell/shared/schema'
import * as v from 'valibot'
import { exportCustomer, listCustomers, readCustomer } from '../../booking/customers.ts'
import { addTimeOff, listTimeOff, removeTimeOff } from '../../booking/time-off.ts'
import { eraseCustomer } from '../../trust/erase.ts'
import { defineRoute, type Route } from '../registry.ts'

const CustomerParams = v.strictObject({ id: Id('cus') })
const TimeOffParams = v.strictObject({ id: Id('tof') })
const ofServer = { auth: 'secret', organization: 'ofKey', limit: 'private', cache: 'private' } as const

/** Customers: read, hand out and erase. */
export const customerRoutes: readonly Route[] = [
  defineRoute({
    ...ofServer,
    method: 'GET',
    path: '/v1/customers',
    summary: 'Customers, a page at a time, or the one with an e-mail address',
    audit: 'customer.read',
    query: CustomersQuery,
    answers: { ok: PageOf(CustomerView) },
    problems: [],
    handle: ({ deps, organizationId, query, actor }) => listCustomers(deps.booking, { organizationId, query, actor }),
  }),
  defineRoute({
    ...ofServer,
    method: 'GET',
    path: '/v1/customers/:id',
    summary: 'One customer',
    audit: 'customer.read',
    params: CustomerParams,
    answers: { ok: CustomerView },
    problems: ['customer_not_found'],
    handle: ({ deps, organizationId, params, actor }) => readCustomer(deps.booking, { organizationId, customerId: params.id, actor }),
  }),
  defineRoute({
    ...ofServer,
    method: 'GET',
    path: '/v1/customers/:id/export',
    summary: 'Everything kept about one person, for that person',
    audit: 'customer.export',
    params: CustomerParams,
    answers: { ok: CustomerExport },
    problems: ['customer_not_found'],
    handle: ({ deps, organizationId, params, actor }) => exportCustomer(deps.booking, { organizationId, customerId: params.id, actor }),
  }),
  defineRoute({
    ...ofServer,
    method: 'POST',
    path: '/v1/customers/:id/erase',
    summary: 'Make one person unreadable everywhere, backups included; cannot be undone',
    audit: 'customer.erase',
    params: CustomerParams,
    body: NoBody,
    answers: { ok: ErasureCertificate },
    problems: ['customer_not_found'],
    handle: ({ deps, organizationId, params, actor }) => eraseCustomer(deps.erase, { organizationId, customerId: params.id, actor }),
  }),
]

/** When staff members are away. */
export const timeOffRoutes: readonly Route[] = [
  defineRoute({
    ...ofServer,
    method: 'GET',
    path: '/v1/time-off',
    summary: 'Time off, a page at a time',
    audit: 'none',
    query: TimeOffQuery,
    answers: { ok: PageOf(TimeOffView) },
    problems: ['unknown_staff'],
    handle: ({ deps, organizationId, query, actor }) => listTimeOff(deps.booking, { organizationId, query, actor }),
  }),
  defineRoute({
    ...ofServer,
    method: 'POST',
    path: '/v1/time-off',
    summary: 'Take a staff member out of the calendar',
    audit: 'timeOff.add',
    body: TimeOffRequest,
    answers: { created: TimeOffView },
    problems: ['unknown_staff'],
    handle: ({ deps, organizationId, body, actor }) => addTimeOff(deps.booking, { organizationId, request: body, actor }),
  }),
  defineRoute({
    ...ofServer,
    method: 'DELETE',
    path: '/v1/time-off/:id',
    summary: 'Give the time back',
    audit: 'timeOff.remove',
    params: TimeOffParams,
    answers: { noContent: null },
    problems: ['time_off_not_found'],
    handle: ({ deps, organizationId, params, actor }) => removeTimeOff(deps.booking, { organizationId, timeOffId: params.id, actor }),
  }),
]
