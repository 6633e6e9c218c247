import { parentPort } from 'node:worker_threads'
import { sealSegments, type SealingJob } from './seal-segments.ts'

parentPort?.on('message', (job: SealingJob) => {
  parentPort?.postMessage(sealSegments(job), [])
})
