import { Alert, Button, Group } from '@mantine/core'
import { useLocalStorage } from '@mantine/hooks'
import { Trans } from '@lingui/react/macro'

/** To people whose browser is too old, over every page, until it was read. */
export function OldBrowserNotice() {
  const [read, setRead] = useLocalStorage({
    key: 'holdfast.old-browser-read',
    defaultValue: false,
    getInitialValueInEffect: false,
  })
  if (read) return null
  return (
    <Alert color="yellow" role="status" style={{ position: 'fixed', inset: 'auto 0 0 0', zIndex: 300 }}>
      <Trans>
        This browser is old: it lacks what keeps your files safe and fast. Please update it, and keep your
        operating system and apps up to date.
      </Trans>
      <Group justify="flex-end" mt="xs">
        <Button size="compact-sm" variant="default" onClick={() => setRead(true)}>
          <Trans>Hide</Trans>
        </Button>
      </Group>
    </Alert>
  )
}
