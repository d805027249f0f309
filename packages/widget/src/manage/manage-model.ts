import { batch, signal, type ReadonlySignal } from '@preact/signals-core'
import type { ManageView, Slots, SlotView } from '@slotwell/shared/schema'
import type { ApiClient, Outcome, Refusal } from '../api-client.ts'
import { displayZone } from '../booking/choice.ts'
import { createSlotModel, type SlotModel } from '../calendar/slot-model.ts'

type ManageMode = 'view' | 'cancel' | 'move' | 'confirm'

/** What somebody can have done; `comes` is to have said so. */
type Done = 'cancelled' | 'moved' | 'comes'

export interface ManageModel {
  readonly view: ReadonlySignal<ManageView | undefined>
  readonly mode: ReadonlySignal<ManageMode>
  readonly slots: ReadonlySignal<SlotModel | undefined>
  readonly slot: ReadonlySignal<SlotView | undefined>
  /** What has just been done. */
  readonly done: ReadonlySignal<Done | undefined>
  readonly failure: ReadonlySignal<Refusal['code'] | undefined>
  /** Free times near one that was taken. */
  readonly alternatives: ReadonlySignal<readonly SlotView[]>
  readonly sending: ReadonlySignal<boolean>
  readonly visitorZone: string
  readonly load: () => Promise<void>
  readonly go: (mode: ManageMode) => void
  readonly choose: (slot: SlotView) => void
  readonly cancel: () => Promise<void>
  readonly come: () => Promise<void>
  readonly move: () => Promise<void>
}

/** One booking for whoever holds its link: look at it, move it, cancel it, say that one comes. A refusal leaves the booking as it was. */
export function createManageModel({ send }: ApiClient, token: string, visitorZone: string, now: () => number): ManageModel {
  const path = '/v1/public/manage'
  const view = signal<ManageView>()
  const mode = signal<ManageMode>('view')
  const slots = signal<SlotModel>()
  const slot = signal<SlotView>()
  const done = signal<Done>()
  const failure = signal<Refusal['code']>()
  const alternatives = signal<readonly SlotView[]>([])
  const sending = signal(false)

  const clear = () => {
    failure.value = undefined
    alternatives.value = []
  }
  const load = async () => {
    const outcome = await send<ManageView>('GET', path, { bearer: token })
    if (outcome.ok) view.value = outcome.value
    else failure.value = outcome.problem.code
  }
  const openSlots = (current: ManageView) => {
    const timeZone = displayZone([current.location], visitorZone, now())
    const model = createSlotModel(
      async ({ from, to, timeZone }, signal) => {
        const outcome = await send<Slots>('GET', `${path}/slots?${new URLSearchParams({ from, to, timeZone })}`, { bearer: token, signal })
        return outcome.ok ? outcome.value : undefined
      },
      timeZone,
      now(),
    )
    slots.value?.dispose()
    slots.value = model
    void model.open()
  }
  async function change(action: 'cancel' | 'reschedule' | 'attendance', body: object, result: Done): Promise<void> {
    if (sending.value) return
    sending.value = true
    const outcome: Outcome<ManageView> = await send('POST', `${path}/${action}`, { body, bearer: token })
    sending.value = false
    if (outcome.ok) {
      batch(() => {
        view.value = outcome.value
        done.value = result
        mode.value = 'view'
      })
      return
    }
    const { code, alternatives: near = [] } = outcome.problem
    batch(() => {
      failure.value = code
      alternatives.value = near
      mode.value = code === 'slot_taken' ? 'move' : 'view'
    })
    if (code === 'slot_taken') return slots.value?.refresh()
    await reload(result)
  }
  /** After a refusal nobody knows the state but the server: the answer to an earlier try may have been lost on its way. */
  const reload = async (result: Done) => {
    await load()
    const arrived =
      result === 'cancelled'
        ? view.value?.state === 'cancelled'
        : result === 'comes'
          ? view.value?.attendance === 'confirmed'
          : !!slot.value && Date.parse(view.value?.segments[0]?.start ?? '') === Date.parse(slot.value.start)
    if (!arrived) return
    batch(() => {
      failure.value = undefined
      done.value = result
    })
  }

  return {
    view,
    mode,
    slots,
    slot,
    done,
    failure,
    alternatives,
    sending,
    visitorZone,
    load,
    go(wanted) {
      if (sending.value) return
      batch(() => {
        mode.value = wanted
        done.value = undefined
        clear()
        if (wanted === 'move' && view.value) openSlots(view.value)
      })
    },
    choose(wanted) {
      batch(() => {
        slot.value = wanted
        clear()
        mode.value = 'confirm'
      })
    },
    cancel: () => change('cancel', {}, 'cancelled'),
    come: () => change('attendance', {}, 'comes'),
    async move() {
      if (slot.value) await change('reschedule', { start: slot.value.start, timeZone: visitorZone }, 'moved')
    },
  }
}
