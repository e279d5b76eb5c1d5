//! pdf.js, loaded on first use: the legacy build, because the modern one needs what Chromium 109 and WebKitGTK lack.
//!
//! Invariant: one worker for the whole program; bytes come only from addresses of the host.
import type * as PdfJs from 'pdfjs-dist'

let loading: Promise<typeof PdfJs> | undefined

/** The library with its worker set. */
export function pdfLib(): Promise<typeof PdfJs> {
  loading ??= load().catch((thrown: unknown) => {
    loading = undefined
    throw thrown
  })
  return loading
}

async function load(): Promise<typeof PdfJs> {
  streamsIterate()
  const [pdf, worker] = await Promise.all([import('pdfjs-dist/legacy/build/pdf.mjs'), import('pdfjs-dist/legacy/build/pdf.worker.min.mjs?url')])
  pdf.GlobalWorkerOptions.workerSrc = worker.default
  return pdf
}

/** WebKit cannot iterate a stream, which reading a page's text needs. */
function streamsIterate(): void {
  const proto = ReadableStream.prototype as unknown as Record<symbol, unknown>
  if (Symbol.asyncIterator in proto) return
  proto[Symbol.asyncIterator] = async function* (this: ReadableStream<unknown>) {
    const reader = this.getReader()
    try {
      for (;;) {
        const { done, value } = await reader.read()
        if (done) return
        yield value
      }
    } finally {
      reader.releaseLock()
    }
  }
}

/** Reads the bytes of an address of the host and opens them. */
export async function openPdf(url: string): Promise<PdfJs.PDFDocumentProxy> {
  const answer = await fetch(url, { credentials: 'same-origin' })
  if (!answer.ok) throw new Error(`HTTP ${answer.status}`)
  const [pdf, bytes] = await Promise.all([pdfLib(), answer.arrayBuffer()])
  // Glyphs are drawn as outlines: the systems' own hinting makes blots of small 仿宋, and a letter looks alike everywhere.
  return await pdf.getDocument({ data: new Uint8Array(bytes), isEvalSupported: false, disableFontFace: true }).promise
}
