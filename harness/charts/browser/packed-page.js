/** @param {string} packed a page as gzip in base64 */
function unpacked(packed) {
  const bytes = Uint8Array.from(atob(packed.trim()), (each) => each.charCodeAt(0))
  return new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'))).text()
}

/**
 * Shows a page that is embedded in this page, on request, in a frame that can reach neither this page nor the network.
 * @param {HTMLButtonElement} button
 */
function packedPage(button) {
  const words = button.textContent ?? ''
  const packed = button.parentElement?.querySelector('script')?.textContent ?? ''
  /** @type {HTMLIFrameElement | undefined} */
  let frame
  button.hidden = false
  button.addEventListener('click', async () => {
    if (!frame) {
      const made = document.createElement('iframe')
      frame = made
      made.className = 'packed-page'
      made.title = button.dataset.title ?? ''
      made.setAttribute('sandbox', 'allow-scripts')
      made.srcdoc = await unpacked(packed).catch(
        () => 'This page could not be unpacked; open its file instead.',
      )
      button.after(made)
    } else frame.hidden = !frame.hidden
    button.textContent = frame.hidden ? words : 'Hide it'
    button.setAttribute('aria-expanded', String(!frame.hidden))
  })
}

for (const button of /** @type {NodeListOf<HTMLButtonElement>} */ (
  document.querySelectorAll('button.unpack')
))
  packedPage(button)
