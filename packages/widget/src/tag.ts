/** What the chunk for script tags offers to the loader. */
export interface Tag {
  /** Puts `widget`, which was made of `tag`, to where it can be seen. */
  readonly place: (widget: HTMLElement, tag: HTMLElement) => void
}

const wishOf = ({ dataset }: HTMLElement) => JSON.stringify(['key', 'service', 'staff', 'location'].map((name) => dataset[name] ?? ''))

/**
 * Where the widget of a script tag belongs: behind it, or where `data-into` says. In the head, where optimisers move tags, nothing
 * is shown, so it goes to the content; a tag that they have doubled asks for nothing that isn't there.
 */
export const place: Tag['place'] = (widget, tag) => {
  if (document.readyState === 'loading' && tag.closest('head')) {
    addEventListener('DOMContentLoaded', () => place(widget, tag))
    return
  }
  // Each tag runs the script once more: the first to come does for all.
  if (!tag.dataset.key) return
  Object.assign(widget.dataset, tag.dataset)
  delete tag.dataset.key
  const { into } = widget.dataset
  // Of two that are the same the one in the content counts, even if its turn comes later.
  const others = document.body.querySelectorAll<HTMLElement>(widget.localName + (tag.closest('head') ? ',script[data-key]' : ''))
  if ([...others].some((other) => wishOf(other) === wishOf(widget))) return
  const home = into ? document.querySelector(into) : tag.closest('head') && (document.querySelector('main') ?? document.body)
  if (home) home.append(widget)
  else tag.after(widget)
}
