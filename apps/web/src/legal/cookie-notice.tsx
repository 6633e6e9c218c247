import { Alert, Anchor, Button, Group, Text } from '@mantine/core'
import { useLocalStorage } from '@mantine/hooks'
import { Trans, useLingui } from '@lingui/react/macro'

/** Only cookies that cannot be done without: there is nothing to choose, so it is said once, and not asked. */
export function CookieNotice() {
  const { t } = useLingui()
  const [read, setRead] = useLocalStorage({
    key: 'holdfast.cookies-read',
    defaultValue: false,
    getInitialValueInEffect: false,
  })
  if (read) return null
  return (
    <Alert variant="default" role="region" aria-label={t`Cookies`} mt="md" p="sm">
      <Group wrap="nowrap" align="center">
        <Text size="xs">
          <Trans>
            Only cookies that signing in cannot do without are used here, none for analysis or advertising.{' '}
            <Anchor href="/legal/privacy" inherit underline="always">
              Privacy and cookies
            </Anchor>
          </Trans>
        </Text>
        <Button size="compact-sm" variant="default" style={{ flexShrink: 0 }} onClick={() => setRead(true)}>
          <Trans>Understood</Trans>
        </Button>
      </Group>
    </Alert>
  )
}
