import { Button, Group, Text } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { i18n } from '@lingui/core'
import { msg, plural, t } from '@lingui/core/macro'
import { ApiProblem, asProblem } from '../api/problem.ts'
import { problemText } from '../words/problem-text.ts'

/** Says in a corner that an act failed: what happened, what it means, what to do next. */
export function notifyProblem(thrown: unknown): void {
  const { title, next } = problemText(asProblem(thrown))
  notifications.show({ color: 'red', title, message: next, autoClose: 8000 })
}

/** Says that some of several failed: the first reason, and how many share the fate. */
export function notifyFailures(
  failed: readonly { code: string; title: string; name: string | null }[],
): void {
  const [first] = failed
  if (first === undefined) return
  const text = problemText(new ApiProblem({ code: first.code, title: first.title, status: 0 }))
  const count = failed.length
  notifications.show({
    color: 'red',
    title: plural(count, { one: '# item stayed as it was', other: '# items stayed as they were' }),
    message: `${first.name ?? ''}: ${text.title}. ${text.next}`,
    autoClose: 8000,
  })
}

/** A message with *Undo*, shown long enough to be reached by keyboard. */
export function notifyUndoable(message: string, undo: () => Promise<unknown>): void {
  const id = crypto.randomUUID()
  const run = () => {
    notifications.hide(id)
    undo().catch(notifyProblem)
  }
  notifications.show({
    id,
    autoClose: 10_000,
    withCloseButton: true,
    closeButtonProps: { 'aria-label': i18n._(msg`Close`) },
    message: (
      <Group justify="space-between" wrap="nowrap">
        <Text size="sm">{message}</Text>
        <Button size="compact-sm" variant="light" onClick={run}>
          {t`Undo`}
        </Button>
      </Group>
    ),
  })
}
