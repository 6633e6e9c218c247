import { Alert, Button, Group, Text } from '@mantine/core'
import { Trans } from '@lingui/react/macro'
import { IconAlertCircle } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { asProblem } from '../api/problem.ts'
import { problemText } from '../words/problem-text.ts'

interface Props {
  /** What was thrown; nothing is shown for null. */
  error: unknown
  onRetry?: () => void
  children?: ReactNode
}

/** An error in place: what happened, what it means, what to do next, and the code to quote. */
export function ProblemAlert({ error, onRetry, children }: Props) {
  if (error === null || error === undefined) return null
  const problem = asProblem(error)
  const text = problemText(problem)
  return (
    <Alert color="red" variant="light" icon={<IconAlertCircle size={20} />} title={text.title} role="alert">
      <Text size="sm">{text.next}</Text>
      {problem.issues.map((issue) => (
        <Text size="sm" key={`${issue.path}${issue.message}`}>
          {issue.message}
        </Text>
      ))}
      {problem.requestId !== undefined && problem.status >= 500 && (
        <Text size="xs" c="dimmed" mt={4}>
          <Trans>Code to quote: {problem.requestId}</Trans>
        </Text>
      )}
      {problem.providerId !== undefined && (
        <Group mt="sm">
          <Button size="xs" component="a" href={signInAt(problem.providerId)}>
            <Trans>Sign in by the identity provider</Trans>
          </Button>
        </Group>
      )}
      {onRetry !== undefined && (
        <Group mt="sm">
          <Button size="xs" variant="default" onClick={onRetry}>
            <Trans>Try again</Trans>
          </Button>
        </Group>
      )}
      {children}
    </Alert>
  )
}

/** To the provider, and back to this page. */
function signInAt(providerId: string): string {
  const { pathname, search } = window.location
  return `/api/v1/sso/${encodeURIComponent(providerId)}/start?returnTo=${encodeURIComponent(pathname + search)}`
}
