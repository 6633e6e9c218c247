import { Code, Text } from '@mantine/core'
import { Trans, useLingui } from '@lingui/react/macro'
import { useSearch } from '@tanstack/react-router'
import { FrontPage } from './front-page.tsx'

/** `/sso/tested?code`: the end of a test; its result is shown to who began it. */
export function Page() {
  const { t } = useLingui()
  const { code } = useSearch({ from: '/sso/tested' })
  return (
    <FrontPage title={t`The test is done`}>
      <Text>
        <Trans>
          You can close this window. Whoever began the test sees its result; nobody was signed in by it.
        </Trans>
      </Text>
      {code !== undefined && (
        <Text size="sm" c="dimmed">
          <Trans>
            Its code in the log: <Code>{code}</Code>
          </Trans>
        </Text>
      )}
    </FrontPage>
  )
}
