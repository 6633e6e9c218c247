import { DOMParser } from '@xmldom/xmldom'
import { SsoRefusal } from '../refusal.ts'

export const namespaces = {
  protocol: 'urn:oasis:names:tc:SAML:2.0:protocol',
  assertion: 'urn:oasis:names:tc:SAML:2.0:assertion',
  metadata: 'urn:oasis:names:tc:SAML:2.0:metadata',
  signature: 'http://www.w3.org/2000/09/xmldsig#',
  encryption: 'http://www.w3.org/2001/04/xmlenc#',
} as const

const deepest = 40

/**
 * Parses a SAML message into elements and text alone. What makes two readers see two things (document types with their entities,
 * comments, processing instructions, CDATA) is refused, and so is what is not well-formed.
 *
 * @throws SsoRefusal `<kind>.xml`, `<kind>.doctype`, `<kind>.comment`
 */
export function parseXml(text: string, kind = 'saml'): Element {
  if (/<!DOCTYPE|<!ENTITY/i.test(text))
    throw new SsoRefusal(`${kind}.doctype`, 'The message holds a document type, which SAML does not allow.')
  const bad = (message: string) => {
    throw new SsoRefusal(`${kind}.xml`, `The message is not well-formed: ${message.slice(0, 200)}`)
  }
  const parser = new DOMParser({ errorHandler: { warning: bad, error: bad, fatalError: bad } })
  // An empty text makes the parser answer nothing.
  const document = text.trim() === '' ? undefined : parser.parseFromString(text, 'text/xml')
  const root = document?.documentElement
  if (!document || !root) throw new SsoRefusal(`${kind}.xml`, 'The message is not XML.')
  checkNodes(document, kind)
  return root
}

/** Walks without recursion: a message may be nested as deep as it is long. */
function checkNodes(document: Document, kind: string): void {
  const open: { node: Node; depth: number }[] = [{ node: document, depth: 0 }]
  for (let next = open.pop(); next; next = open.pop()) {
    const { node, depth } = next
    if (depth > deepest) throw new SsoRefusal(`${kind}.xml`, 'The message is nested too deeply.')
    for (let child = node.firstChild; child; child = child.nextSibling) {
      const declaration = child.nodeType === 7 && child.nodeName === 'xml' && node === document
      // 1 element, 3 text.
      if (child.nodeType !== 1 && child.nodeType !== 3 && !declaration)
        throw new SsoRefusal(`${kind}.comment`, 'The message holds comments, instructions or CDATA sections.')
      open.push({ node: child, depth: depth + 1 })
    }
  }
}

/** Child elements of this name. */
export function children(parent: Element, namespace: string, name: string): Element[] {
  return elementsOf(parent).filter((child) => child.namespaceURI === namespace && child.localName === name)
}

/** The only child element of this name; null when there is none or more than one. */
export function only(parent: Element | null, namespace: string, name: string): Element | null {
  const found = parent ? children(parent, namespace, name) : []
  return found.length === 1 ? (found[0] ?? null) : null
}

export function elementsOf(parent: Node): Element[] {
  const elements: Element[] = []
  // An element by its type; the library's nodes have no classes to ask.
  for (let child = parent.firstChild; child; child = child.nextSibling)
    if (child.nodeType === 1) elements.push(child as Element)
  return elements
}

/** All elements of a document, the root included. */
export function* everyElement(root: Element): Generator<Element> {
  const open = [root]
  for (let next = open.pop(); next; next = open.pop()) {
    yield next
    open.push(...elementsOf(next))
  }
}

export function textOf(element: Element | null): string {
  return element?.textContent?.trim() ?? ''
}

/** The value of an attribute; null where it is not there or empty. */
export function attribute(element: Element | null, name: string): string | null {
  return element?.getAttribute(name) || null
}

/** Text for element content and attribute values. */
export function escapeXml(text: string): string {
  return text.replace(/[<>&"']/g, (character) => `&#${character.charCodeAt(0)};`)
}
