import { suppliedVersion } from '@holdfast/contracts/legal'
import type { LegalDocument, LegalKind } from '@holdfast/contracts/legal'

/** Texts that hold until the operator publishes their own. They are written to be reasonable, and are no legal advice. */
const texts: Readonly<Record<LegalKind, { title: string; text: string }>> = {
  terms: {
    title: 'Terms of use',
    text: `# What this is
This is a private cloud for files. It is run by the organisation that gave you access, or by a service provider on its behalf ("the operator"). These terms say what you may expect and what is expected of you. Your use is also subject to the subscription contract between the operator and your organisation, which prevails where the two differ.

# Your account
- Your account is for you alone. Do not share your password, and use one that is strong and used nowhere else.
- Use a second factor wherever it is offered. Administrators can require one.
- Tell your administrator at once when you believe that someone else uses your account, or that a device with access was lost.
- Names and addresses that you give must be true.

# Your files
- Files stay the property of those who own them. By uploading a file you say that you are allowed to.
- Do not store or share what is unlawful, harmful to others, or infected.
- Look at whom you share with before you do: people outside of your organisation can keep what they have seen.

# What is recorded
Sign-ins, the opening of files, and changes are recorded with person, time and network address, to protect the files of everyone. Administrators of your organisation can read that record.

# What you may not do
You may not try to get around protections, to reach what is not meant for you, to overload the service, or to test its security without the operator's written consent.

# Access can end
Your organisation or the operator can limit or end your access. Files remain with the organisation.

# Changes of these terms
Each version carries its date. When the terms change you are shown the new text and asked to accept it before you go on.`,
  },
  data_processing: {
    title: 'Data-processing agreement',
    text: `# Subject
This agreement is an addendum to the terms of service between the organisation ("the controller") and the operator of this appliance ("the processor"). It governs the processing of personal data on the controller's behalf under Article 28 of Regulation (EU) 2016/679 (GDPR). It is accepted by an account administrator in the name of the organisation.

# Nature and purpose
The processor stores files and the data needed to give people access to them: names, e-mail addresses, roles, sessions with network addresses, and a record of who did what. It processes them only to provide the service, for as long as the organisation uses it.

# Instructions
The processor acts on documented instructions alone. The settings that administrators make in the service are such instructions. The processor says so without delay when it holds an instruction to be unlawful.

# Confidentiality
People who run the service are bound to secrecy. They have no view into the files of the organisation unless an administrator has approved a support access, with a reason, a scope and an end.

# Security
The measures of Article 32 GDPR include: encryption in transit and at rest, keys held at the site of the storage, separation of organisations, second factors, least privilege, an audit trail that cannot be altered unseen, backups with proven restores, and regular review of these measures.

# Sub-processors
The processor engages others only with the general consent of the controller, tells of changes beforehand, and binds them to the same duties. The controller may object.

# Assistance
The processor helps the controller to answer requests of data subjects, to notify breaches, and to make impact assessments. Export, correction and deletion are functions of the service.

# Incidents
The processor notifies the controller of a breach of personal data without undue delay after becoming aware of it, with what is known of its nature, the people concerned, the likely consequences and the measures taken.

# The controller's responsibilities
The controller answers for the lawfulness of what it stores, gives access only to those who need it, keeps its own accounts and roles in order, and informs the people concerned.

# End
At the end of the service the processor deletes all personal data or returns it, as the controller chooses, and deletes existing copies when the retention of backups has passed, unless the law requires their storage.

# Audits
The processor makes available what is needed to show that these duties are met and allows audits by the controller or someone it mandates.`,
  },
  privacy: {
    title: 'Privacy and cookies',
    text: `# What is stored about you
Your name and e-mail address, how you sign in, the devices and network addresses of your sessions, what you may do, and a record of what you did. Administrators can say in detail what is kept for how long.

# Why
To let the right people reach the right files, and to find out when someone else tries to.

# Cookies
Only cookies that the service cannot do without are used: one that holds your session, one by which this browser is recognised at the next sign-in, and short-lived ones during a sign-in. There are no cookies for analysis or advertising, none of third parties, and nothing is fetched from elsewhere. Since nothing optional is stored, there is nothing to refuse.

# Your rights
You can see and correct your data on your account page, and delete your account there. For anything else ask the administrators of your organisation.`,
  },
}

export function suppliedDocument(kind: LegalKind): LegalDocument {
  const publishedAt = `${suppliedVersion}T00:00:00.000Z`
  return { kind, version: suppliedVersion, publishedAt, own: false, ...texts[kind] }
}
