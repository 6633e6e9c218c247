import { parentPort } from 'node:worker_threads'
import { sealSegments, type SealingJob } from './seal-segments.ts'

parentPort?.on('message', (job: SealingJob) => {
  const sums = sealSegments(job)
  const { memory } = job
  parentPort?.postMessage({ memory, sums }, [memory.buffer])
})
