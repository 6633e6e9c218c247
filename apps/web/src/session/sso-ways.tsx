import { listSignInWays } from '@holdfast/contracts/sso-sign-in'
import { Button, Divider, Stack, TextInput } from '@mantine/core'
import { Trans, useLingui } from '@lingui/react/macro'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { call } from '../api/call.ts'
import { ProblemAlert } from '../app/problem-alert.tsx'

interface Way {
  id: string
  name: string
  startUrl: string
}

/** Sign-in by the organisation's identity provider: its buttons at an address of its own, else by the domain of the e-mail. */
export function SsoWays({ next }: { next: string }) {
  const buttons = useQuery({
    queryKey: ['sign-in-ways'],
    queryFn: ({ signal }) => call(listSignInWays, { body: {} }, { signal }),
    staleTime: 60_000,
    // Without it people sign in by password; that the buttons are missing is no reason for an error there.
    retry: false,
  })
  const ways = buttons.data?.providers ?? []
  return (
    <Stack gap="sm">
      <Divider label={<Trans>or</Trans>} />
      {ways.map((way) => (
        <WayButton key={way.id} way={way} next={next} />
      ))}
      <ByAddress next={next} />
    </Stack>
  )
}

function WayButton({ way: { name, startUrl }, next, hint }: { way: Way; next: string; hint?: string }) {
  return (
    <Button component="a" href={startOf(startUrl, next, hint)} variant="default" fullWidth>
      <Trans>Sign in with {name}</Trans>
    </Button>
  )
}

function ByAddress({ next }: { next: string }) {
  const { t } = useLingui()
  const [open, setOpen] = useState(false)
  const [email, setEmail] = useState('')
  const find = useMutation({
    mutationFn: () => call(listSignInWays, { body: { email: email.trim() } }),
    onSuccess: ({ providers }) => {
      const [only, ...others] = providers
      if (only && others.length === 0) window.location.assign(startOf(only.startUrl, next, email.trim()))
    },
  })
  if (!open)
    return (
      <Button variant="default" fullWidth onClick={() => setOpen(true)}>
        <Trans>Single sign-on</Trans>
      </Button>
    )
  const found = find.data?.providers ?? []
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        find.mutate()
      }}
    >
      <Stack gap="sm">
        <ProblemAlert error={find.error} />
        <TextInput
          label={t`E-mail at your company`}
          type="email"
          autoComplete="username"
          required
          withAsterisk={false}
          data-autofocus
          ref={(field) => field?.focus()}
          value={email}
          error={
            find.isSuccess && found.length === 0
              ? t`No identity provider signs people of this domain in here.`
              : undefined
          }
          onChange={(event) => setEmail(event.currentTarget.value)}
        />
        {found.length > 1 &&
          found.map((way) => <WayButton key={way.id} way={way} next={next} hint={email.trim()} />)}
        <Button type="submit" loading={find.isPending} fullWidth>
          <Trans>Go on</Trans>
        </Button>
      </Stack>
    </form>
  )
}

function startOf(startUrl: string, returnTo: string, hint?: string): string {
  const query = new URLSearchParams({ returnTo, ...(hint === undefined || hint === '' ? {} : { hint }) })
  return `${startUrl}?${query}`
}
