import { runProcess } from '@holdfast/runtime/process'
import { start } from './start.ts'

await runProcess(start)
