import { cancelEmailChange, getEmailChange, requestEmailChange } from '@holdfast/contracts/account'
import { Alert, Button, Group, Stack, Text, TextInput } from '@mantine/core'
import { Trans, useLingui } from '@lingui/react/macro'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { call } from '../api/call.ts'
import { ProblemAlert } from '../app/problem-alert.tsx'
import { formatMoment } from '../words/time.ts'

/** Asks for another e-mail address, and shows the one that waits for its two confirmations. */
export function EmailForm() {
  const { t } = useLingui()
  const client = useQueryClient()
  const [email, setEmail] = useState('')
  const query = useQuery({
    queryKey: ['email-change'],
    queryFn: ({ signal }) => call(getEmailChange, {}, { signal }),
  })
  const refresh = () => client.invalidateQueries({ queryKey: ['email-change'] })
  const ask = useMutation({
    mutationFn: () => call(requestEmailChange, { body: { email: email.trim() } }),
    onSuccess: () => {
      setEmail('')
      return refresh()
    },
  })
  const cancel = useMutation({ mutationFn: () => call(cancelEmailChange, {}), onSuccess: refresh })
  const pending = query.data?.pending ?? null
  if (pending !== null) {
    const until = formatMoment(pending.expiresAt)
    return (
      <Alert variant="light" title={t`${pending.email} waits to be confirmed`} mt="md">
        <Text size="sm">
          {pending.oldConfirmed ? (
            <Trans>Your present address: confirmed.</Trans>
          ) : (
            <Trans>Your present address: open the link in the mail.</Trans>
          )}{' '}
          {pending.newConfirmed ? (
            <Trans>The new address: confirmed.</Trans>
          ) : (
            <Trans>The new address: open the link in the mail.</Trans>
          )}
        </Text>
        <Text size="xs" c="dimmed">
          <Trans>Until {until}. Then all sessions end, and you sign in with the new address.</Trans>
        </Text>
        <ProblemAlert error={cancel.error} />
        <Button
          size="compact-sm"
          variant="default"
          mt="xs"
          loading={cancel.isPending}
          onClick={() => cancel.mutate()}
        >
          <Trans>Withdraw the change</Trans>
        </Button>
      </Alert>
    )
  }
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        ask.mutate()
      }}
    >
      <Stack gap="sm" maw={420} mt="md">
        <ProblemAlert error={ask.error ?? query.error} />
        <TextInput
          label={t`New e-mail address`}
          description={t`A link goes to your present address and to the new one; both must confirm.`}
          type="email"
          autoComplete="email"
          required
          withAsterisk={false}
          value={email}
          onChange={(event) => setEmail(event.currentTarget.value)}
        />
        <Group>
          <Button type="submit" variant="default" loading={ask.isPending}>
            <Trans>Change the address</Trans>
          </Button>
        </Group>
      </Stack>
    </form>
  )
}
