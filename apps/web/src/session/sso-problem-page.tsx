import { Button, Code, Stack, Text } from '@mantine/core'
import { Trans, useLingui } from '@lingui/react/macro'
import { Link, useSearch } from '@tanstack/react-router'
import { FrontPage } from './front-page.tsx'

/** `/sso/problem?code&reason`: a sign-in by a provider that did not work, with the code for the administrator. */
export function Page() {
  const { t } = useLingui()
  const { code, reason } = useSearch({ from: '/sso/problem' })
  const what = useReason(reason)
  return (
    <FrontPage title={t`Signing in did not work`}>
      <Stack>
        <Text>{what}</Text>
        {code !== undefined && (
          <Text size="sm">
            <Trans>
              If it happens again, tell your administrator this code: <Code>{code}</Code>. With it they see
              what went wrong.
            </Trans>
          </Text>
        )}
        <Button component={Link} to="/sign-in">
          <Trans>Try again</Trans>
        </Button>
      </Stack>
    </FrontPage>
  )
}

function useReason(reason: string | undefined): string {
  const { t } = useLingui()
  switch (reason) {
    case 'provider_down':
      return t`The identity provider of your organisation does not answer now. Try again in some minutes.`
    case 'denied':
      return t`The sign-in was ended at the identity provider, or it does not let you use Holdfast.`
    case 'stale':
      return t`The sign-in took too long, or was begun in another window. Begin again.`
    case 'not_let_in':
      return t`The identity provider knows you, but your organisation has not let you in here yet.`
    default:
      return t`The answer of the identity provider was refused, because something in it was not right.`
  }
}
