import { changePassword } from '@holdfast/contracts/session'
import { Button, PasswordInput, Stack } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { Trans, useLingui } from '@lingui/react/macro'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { call } from '../api/call.ts'
import { ProblemAlert } from '../app/problem-alert.tsx'
import { NewPasswordInput } from '../session/new-password-input.tsx'
import { useSession } from '../session/queries.ts'

export function PasswordForm() {
  const { t } = useLingui()
  const { person } = useSession()
  const client = useQueryClient()
  const [current, setCurrent] = useState('')
  const [next, setNext] = useState('')
  const change = useMutation({
    // A wrong current password is a 401 of its own: it must not open the sign-in.
    mutationFn: () => call(changePassword, { body: { current, next } }, { waitForSignIn: false }),
    onSuccess: async () => {
      setCurrent('')
      setNext('')
      notifications.show({ message: t`Your password is changed. Your other sessions were ended.` })
      await client.invalidateQueries({ queryKey: ['sessions'] })
    },
  })
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        change.mutate()
      }}
    >
      <Stack gap="sm" maw={420}>
        <ProblemAlert error={change.error} />
        <PasswordInput
          label={t`Current password`}
          autoComplete="current-password"
          required
          withAsterisk={false}
          value={current}
          onChange={(event) => setCurrent(event.currentTarget.value)}
        />
        <NewPasswordInput
          label={t`New password`}
          value={next}
          onChange={setNext}
          personal={[person.displayName, person.email]}
        />
        <Button type="submit" w="fit-content" loading={change.isPending}>
          <Trans>Change the password</Trans>
        </Button>
      </Stack>
    </form>
  )
}
