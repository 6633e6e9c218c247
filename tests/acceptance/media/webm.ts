import type { Browser } from 'playwright-core'

/**
 * A real video: one VP8 key frame a second, each a noisy picture, in a WebM with cues, so that a player can seek and
 * must ask for ranges to do so. Chromium encodes the pictures as lossy WebP, which is a VP8 key frame in a RIFF file
 * (RFC 9649, section 2.5).
 */
export async function makeVideo(browser: Browser, seconds: number): Promise<Buffer> {
  const page = await browser.newPage()
  try {
    const pictures = await page.evaluate(paint, { seconds, width: WIDTH, height: HEIGHT })
    return mux(pictures.map((picture) => keyFrameOf(Buffer.from(picture, 'base64'))))
  } finally {
    await page.close()
  }
}

const WIDTH = 640
const HEIGHT = 360

/** Runs in the browser. */
function paint({ seconds, width, height }: { seconds: number; width: number; height: number }): string[] {
  const canvas = document.createElement('canvas')
  canvas.width = width
  canvas.height = height
  const context = canvas.getContext('2d')
  if (!context) throw new Error('no canvas')
  const noise = context.createImageData(width, height)
  return Array.from({ length: seconds }, (_, second) => {
    for (let at = 0; at < noise.data.length; at++)
      noise.data[at] = at % 4 === 3 ? 255 : (Math.imul(at + second * 7919, 2_654_435_761) >>> 16) & 255
    context.putImageData(noise, 0, 0)
    context.fillStyle = `hsl(${(second * 360) / seconds} 80% 40%)`
    context.fillRect(80, 60, width - 160, height - 120)
    context.fillStyle = 'white'
    context.font = '120px sans-serif'
    context.fillText(`${second} s`, 200, 220)
    return canvas.toDataURL('image/webp', 0.9).split(',')[1] ?? ''
  })
}

function keyFrameOf(webp: Buffer): Buffer {
  const at = webp.indexOf('VP8 ', 12, 'latin1')
  if (at < 0) throw new Error('Chromium made no lossy WebP')
  return webp.subarray(at + 8, at + 8 + webp.readUInt32LE(at + 4))
}

/** Matroska (RFC 9559): an element is id, size (here always in eight bytes) and data. */
function element(id: number, ...data: (Buffer | string | number)[]): Buffer {
  const body = Buffer.concat(data.map(encode))
  const size = Buffer.alloc(8)
  size.writeBigUInt64BE((1n << 56n) | BigInt(body.length))
  return Buffer.concat([Buffer.from(id.toString(16), 'hex'), size, body])
}

function encode(value: Buffer | string | number): Buffer {
  if (typeof value === 'string') return Buffer.from(value, 'latin1')
  if (typeof value !== 'number') return value
  const bytes = Buffer.alloc(8)
  bytes.writeBigUInt64BE(BigInt(value))
  return bytes
}

function mux(frames: readonly Buffer[]): Buffer {
  const head = element(0x1a45dfa3, element(0x4282, 'webm'), element(0x4287, 4), element(0x4285, 2))
  const duration = Buffer.alloc(8)
  duration.writeDoubleBE(frames.length * 1000)
  const info = element(0x1549a966, element(0x2ad7b1, 1_000_000), element(0x4489, duration))
  const video = element(0xe0, element(0xb0, WIDTH), element(0xba, HEIGHT))
  const track = element(
    0xae,
    element(0xd7, 1),
    element(0x73c5, 1),
    element(0x83, 1),
    element(0x86, 'V_VP8'),
    video,
  )
  const tracks = element(0x1654ae6b, track)
  const clusters = frames.map((frame, second) => {
    // Track 1, at the cluster's own time, a key frame.
    const block = Buffer.concat([Buffer.from([0x81, 0, 0, 0x80]), frame])
    return element(0x1f43b675, element(0xe7, second * 1000), element(0xa3, block))
  })
  // Numbers always take eight bytes, so cues are as long before their positions are known.
  const lengthOfCues = cuesOf(clusters, 0).length
  const cues = cuesOf(clusters, info.length + tracks.length + lengthOfCues)
  return Buffer.concat([head, element(0x18538067, info, tracks, cues, ...clusters)])
}

function cuesOf(clusters: readonly Buffer[], first: number): Buffer {
  let position = first
  const points = clusters.map((cluster, second) => {
    const point = element(
      0xbb,
      element(0xb3, second * 1000),
      element(0xb7, element(0xf7, 1), element(0xf1, position)),
    )
    position += cluster.length
    return point
  })
  return element(0x1c53bb6b, ...points)
}
