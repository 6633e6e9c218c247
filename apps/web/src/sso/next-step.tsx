import { Button, Group } from '@mantine/core'
import { Trans } from '@lingui/react/macro'
import { IconArrowRight } from '@tabler/icons-react'
import { useNavigate } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import type { Step } from './provider-page.tsx'

/** On to the next step, or why not yet. */
export function NextStep({
  to,
  disabled = false,
  children,
}: {
  to: Step
  disabled?: boolean
  children?: ReactNode
}) {
  const navigate = useNavigate()
  return (
    <Group>
      <Button
        disabled={disabled}
        rightSection={<IconArrowRight size={18} />}
        onClick={() => void navigate({ to: '.', search: { step: to } })}
      >
        <Trans>Next</Trans>
      </Button>
      {children}
    </Group>
  )
}
