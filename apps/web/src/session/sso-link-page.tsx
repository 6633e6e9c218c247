import { getSsoLink, proveSsoLink } from '@holdfast/contracts/sso-sign-in'
import { Alert, Button, Loader, Stack, Text } from '@mantine/core'
import { Trans, useLingui } from '@lingui/react/macro'
import { useMutation, useQuery } from '@tanstack/react-query'
import { call } from '../api/call.ts'
import { ProblemAlert } from '../app/problem-alert.tsx'
import { FrontPage } from './front-page.tsx'
import { enter, sessionQuery } from './queries.ts'
import { SignInForm } from './sign-in-form.tsx'

/** `/sso/link`: there is an account with this address; whoever came by the provider proves once that it is theirs. */
export function Page() {
  const { t } = useLingui()
  const waiting = useQuery({
    queryKey: ['sso-link'],
    queryFn: ({ signal }) => call(getSsoLink, {}, { signal }),
    retry: false,
  })
  const session = useQuery(sessionQuery)
  const link = useMutation({
    mutationFn: () => call(proveSsoLink, {}),
    onSuccess: ({ url }) => window.location.assign(url),
  })
  if (waiting.isPending || session.isPending)
    return (
      <FrontPage title={t`Link your account`}>
        <Loader aria-label={t`Loading…`} />
      </FrontPage>
    )
  if (waiting.data === undefined)
    return (
      <FrontPage title={t`Link your account`}>
        <ProblemAlert error={waiting.error} />
        <Button component="a" href="/sign-in">
          <Trans>To the sign-in</Trans>
        </Button>
      </FrontPage>
    )
  const { email, provider, organization } = waiting.data
  const isTheirs = session.data?.person.email.toLowerCase() === email.toLowerCase()
  return (
    <FrontPage
      title={t`Link your account`}
      intro={
        <Trans>
          {provider} of {organization} says that you are {email}. There is an account with this address
          already.
        </Trans>
      }
    >
      <Stack>
        <ProblemAlert error={link.error} />
        {isTheirs ? (
          <Button loading={link.isPending} onClick={() => link.mutate()}>
            <Trans>Link it and go on</Trans>
          </Button>
        ) : (
          <>
            <Text size="sm">
              <Trans>
                Sign in to it once, to show that it is yours. From then on you sign in by {provider}.
              </Trans>
            </Text>
            {session.data != null && (
              <Alert color="orange" variant="light">
                <Trans>You are signed in as someone else now; that session is replaced.</Trans>
              </Alert>
            )}
            <SignInForm
              email={email}
              onSignedIn={(begun) => {
                enter(begun)
                link.mutate()
              }}
            />
          </>
        )}
      </Stack>
    </FrontPage>
  )
}
