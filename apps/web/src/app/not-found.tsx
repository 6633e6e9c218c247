import { Button, Center } from '@mantine/core'
import { Trans } from '@lingui/react/macro'
import { IconMapPinOff } from '@tabler/icons-react'
import { EmptyList } from './list-states.tsx'

export function NotFound() {
  return (
    <Center component="main" h="100%">
      <EmptyList
        icon={<IconMapPinOff size={30} stroke={1.5} />}
        title={<Trans>There is no page at this address</Trans>}
        action={
          <Button component="a" href="/" variant="default">
            <Trans>Go to your projects</Trans>
          </Button>
        }
      >
        <Trans>The link may be old or cut off. Your files are where they were.</Trans>
      </EmptyList>
    </Center>
  )
}
