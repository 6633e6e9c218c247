import { runProcess } from '@holdfast/runtime/process'
import { start } from './worker-start.ts'

await runProcess(start)
