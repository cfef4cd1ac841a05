/**
 * A certificate authority of one's own: certificates for SSH, which of them were issued and revoked, and what
 * servers need to believe them. Must never sign anything that is not on the trail, make a certificate for
 * everybody or for ever, or let an authority's private key out.
 */
export {
  createCertificates,
  type Authority,
  type Certificates,
  type Entry,
  type Issued,
  type Request,
  type Revocation,
} from "./certificates.ts";
export { certificatesMigrations } from "./schema.ts";
