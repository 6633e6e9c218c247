import { deleteTemplate, type PermissionTemplate } from '@holdfast/contracts/templates'
import { Button, Group, Modal, Stack, Text } from '@mantine/core'
import { Plural, Trans, useLingui } from '@lingui/react/macro'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { call } from '../api/call.ts'
import { ProblemAlert } from '../app/problem-alert.tsx'
import { RoleSelect } from '../people/role-select.tsx'

interface Props {
  organizationId: string
  template: PermissionTemplate
  onClose: () => void
}

/** Deletes a template; while it is in use, another takes its place. */
export function DeleteTemplateDialog({ organizationId, template, onClose }: Props) {
  const { t } = useLingui()
  const client = useQueryClient()
  const used = template.uses > 0
  const [replacement, setReplacement] = useState('viewer')
  const remove = useMutation({
    mutationFn: () =>
      call(deleteTemplate, {
        params: { organizationId, templateId: template.id },
        query: used ? { replacement } : {},
      }),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ['templates', organizationId] })
      onClose()
    },
  })
  return (
    <Modal
      closeButtonProps={{ 'aria-label': t`Close` }}
      opened
      onClose={onClose}
      title={t`Delete ${template.name}?`}
    >
      <Stack>
        <ProblemAlert error={remove.error} />
        <Text size="sm">
          {used ? (
            <Plural
              value={template.uses}
              one="It is in use once. Whoever has it gets another template instead, at once."
              other="It is in use # times. Whoever has it gets another template instead, at once."
            />
          ) : (
            <Trans>Nobody has it. This cannot be undone.</Trans>
          )}
        </Text>
        {used && (
          <RoleSelect
            label={t`Instead`}
            value={replacement}
            onChange={setReplacement}
            organizationId={organizationId}
            without={template.id}
          />
        )}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose} data-autofocus>
            <Trans>Cancel</Trans>
          </Button>
          <Button color="red" loading={remove.isPending} onClick={() => remove.mutate()}>
            <Trans>Delete</Trans>
          </Button>
        </Group>
      </Stack>
    </Modal>
  )
}
