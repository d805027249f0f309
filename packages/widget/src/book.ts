/** What another page hands over of a `sensitive` service; nothing else is taken from an address. */
const HANDED = ['service', 'staff', 'location', 'durationMin', 'start', 'hold', 'secret']

/** Runs on our own booking page before the script tag, which finds there what was handed over as attributes of the element. */
const handed = new URLSearchParams(location.hash.slice(1))
const host = document.querySelector<HTMLElement>('slotwell-booking')
if (host && handed.has('hold')) {
  // Out of the address at once, so that it is in no bookmark and no history.
  history.replaceState(null, '', location.pathname + location.search)
  for (const name of HANDED) {
    const value = handed.get(name)
    if (value) host.dataset[name] = value
  }
}
export {}
