//! Drawing sheets: one page to canvas and text, and all pages to pictures for the printer.
import type { PDFDocumentProxy } from 'pdfjs-dist'
import { host } from '@/host'
import { pdfLib } from './load'

/** Dots to the inch for paper; the letter's own PDF stays the master. */
const PRINT_DPI = 220

/** A sheet at `scale` (pixels to the point): canvas below, selectable text above. */
export async function drawPage(doc: PDFDocumentProxy, number: number, scale: number): Promise<HTMLElement> {
  const [pdf, page] = await Promise.all([pdfLib(), doc.getPage(number)])
  const viewport = page.getViewport({ scale })
  const sheet = document.createElement('div')
  sheet.className = 'pdf-sheet'
  sheet.style.width = `${viewport.width}px`
  sheet.style.height = `${viewport.height}px`
  sheet.style.setProperty('--total-scale-factor', String(scale))
  const canvas = document.createElement('canvas')
  const dense = Math.min(window.devicePixelRatio || 1, 3)
  canvas.width = Math.floor(viewport.width * dense)
  canvas.height = Math.floor(viewport.height * dense)
  canvas.style.width = `${viewport.width}px`
  canvas.style.height = `${viewport.height}px`
  canvas.setAttribute('role', 'presentation')
  await page.render({
    canvas, viewport, annotationMode: pdf.AnnotationMode.ENABLE, ...(dense === 1 ? {} : { transform: [dense, 0, 0, dense, 0, 0] }),
  }).promise
  const text = document.createElement('div')
  text.className = 'pdf-text'
  sheet.append(canvas, text)
  await new pdf.TextLayer({ textContentSource: await page.getTextContent(), container: text, viewport }).render()
  return sheet
}

/** Prints every page as it is, seal included. */
export async function printPages(doc: PDFDocumentProxy): Promise<void> {
  const box = document.createElement('div')
  box.className = 'pdf-print'
  for (let number = 1; number <= doc.numPages; number += 1) box.append(await picture(doc, number))
  document.body.append(box)
  document.body.classList.add('printing-pdf')
  const clear = () => {
    box.remove()
    document.body.classList.remove('printing-pdf')
  }
  window.addEventListener('afterprint', clear, { once: true })
  host().shell.print()
}

async function picture(doc: PDFDocumentProxy, number: number): Promise<HTMLImageElement> {
  const [pdf, page] = await Promise.all([pdfLib(), doc.getPage(number)])
  const viewport = page.getViewport({ scale: PRINT_DPI / 72 })
  const canvas = document.createElement('canvas')
  canvas.width = Math.floor(viewport.width)
  canvas.height = Math.floor(viewport.height)
  await page.render({ canvas, viewport, intent: 'print', annotationMode: pdf.AnnotationMode.ENABLE }).promise
  const image = new Image()
  image.alt = ''
  image.src = canvas.toDataURL('image/png')
  await image.decode()
  return image
}
