import { type CurrentSession, updateAccount } from '@holdfast/contracts/session'
import { Button, Stack, TextInput } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { Trans, useLingui } from '@lingui/react/macro'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { call } from '../api/call.ts'
import { ProblemAlert } from '../app/problem-alert.tsx'
import { sessionQuery, useSession } from '../session/queries.ts'

export function NameForm() {
  const { t } = useLingui()
  const { person } = useSession()
  const client = useQueryClient()
  const [name, setName] = useState(person.displayName)
  const save = useMutation({
    mutationFn: () => call(updateAccount, { body: { displayName: name } }),
    onSuccess: (saved) => {
      client.setQueryData(sessionQuery.queryKey, (session: CurrentSession | null | undefined) =>
        session == null ? session : { ...session, person: saved },
      )
      notifications.show({ message: t`Saved.` })
    },
  })
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        save.mutate()
      }}
    >
      <Stack gap="sm" maw={420}>
        <ProblemAlert error={save.error} />
        <TextInput label={t`E-mail`} value={person.email} readOnly variant="filled" />
        <TextInput
          label={t`Name`}
          autoComplete="name"
          required
          withAsterisk={false}
          maxLength={120}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <Button type="submit" w="fit-content" loading={save.isPending} disabled={name === person.displayName}>
          <Trans>Save the name</Trans>
        </Button>
      </Stack>
    </form>
  )
}
