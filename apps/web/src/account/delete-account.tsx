import { deleteAccount } from '@holdfast/contracts/account'
import { Button, Text } from '@mantine/core'
import { Trans, useLingui } from '@lingui/react/macro'
import { useState } from 'react'
import { call } from '../api/call.ts'
import { ProblemAlert } from '../app/problem-alert.tsx'
import { ConfirmDialog } from '../shell/confirm-dialog.tsx'

/** Ends the account for good. */
export function DeleteAccount() {
  const { t } = useLingui()
  const [open, setOpen] = useState(false)
  const [error, setError] = useState<unknown>(null)
  const remove = async () => {
    try {
      await call(deleteAccount, {})
      window.location.assign('/sign-in')
    } catch (refused) {
      setError(refused)
    }
  }
  return (
    <>
      <ProblemAlert error={error} />
      <Text size="sm" c="dimmed" mb="md">
        <Trans>
          Your name and address are forgotten, and nobody can sign in any more. Files stay with the
          organisations.
        </Trans>
      </Text>
      <Button color="red" variant="light" onClick={() => setOpen(true)}>
        <Trans>Delete the account</Trans>
      </Button>
      <ConfirmDialog
        opened={open}
        title={t`Delete your account?`}
        confirm={t`Delete the account`}
        onClose={() => setOpen(false)}
        onConfirm={remove}
      >
        <Trans>You leave all organisations, and your tokens and sessions end. This cannot be undone.</Trans>
      </ConfirmDialog>
    </>
  )
}
