import { Container } from '@mantine/core'
import type { ErrorComponentProps } from '@tanstack/react-router'
import { useRouter } from '@tanstack/react-router'
import { SkeletonRows } from './list-states.tsx'
import { ProblemAlert } from './problem-alert.tsx'

export function PagePending() {
  return (
    <Container size="md" py="xl">
      <SkeletonRows rows={4} />
    </Container>
  )
}

/** A page that could not be opened, with a retry. */
export function PageFailure({ error, reset }: ErrorComponentProps) {
  const router = useRouter()
  const retry = () => {
    reset()
    void router.invalidate()
  }
  return (
    <Container component="main" size="sm" py="xl">
      <ProblemAlert error={error} onRetry={retry} />
    </Container>
  )
}
