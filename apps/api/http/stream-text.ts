import type { ApiContext } from './environment.ts'

/**
 * Answers a file that is written as it is read: no more than a piece of it is in memory. A failure in the middle ends the
 * connection, so that nobody takes a part for the whole.
 */
export function streamText(
  c: ApiContext,
  text: AsyncGenerator<string>,
  { type, name }: { type: string; name: string },
): Response {
  const encoder = new TextEncoder()
  const body = new ReadableStream<Uint8Array>({
    pull: async (controller) => {
      try {
        const { value, done } = await text.next()
        if (done) controller.close()
        else controller.enqueue(encoder.encode(value))
      } catch (error) {
        c.get('log').error({ error }, 'an export broke off')
        controller.error(error)
      }
    },
    cancel: async () => void (await text.return(undefined)),
  })
  return c.body(body, 200, {
    'Content-Type': type,
    'Content-Disposition': `attachment; filename="${name}"`,
    'Cache-Control': 'no-store',
  })
}
