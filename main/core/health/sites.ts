/**
 * Well-known sites whose accounts take the codes of an authenticator. Gathered by hand, from no list; that a site
 * is absent says nothing about it. [H6]
 */
const offering = new Set(
  `1password.com airtable.com amazon.ca amazon.co.jp amazon.co.uk amazon.com amazon.de amazon.es amazon.fr
  amazon.it atlassian.com backblaze.com binance.com bitbucket.org bitfinex.com bitwarden.com cloudflare.com
  codeberg.org coinbase.com dashlane.com digitalocean.com discord.com dnsimple.com docker.com dropbox.com ea.com
  epicgames.com etsy.com evernote.com facebook.com fastmail.com figma.com firefox.com fly.io gandi.net gitea.com
  github.com gitlab.com godaddy.com google.com gumroad.com heroku.com hetzner.com hubspot.com ifttt.com
  instagram.com ionos.com ionos.de jetbrains.com keepersecurity.com kickstarter.com kraken.com lastpass.com
  linkedin.com linode.com live.com login.gov mailbox.org mailchimp.com mastodon.social microsoft.com
  microsoftonline.com mongodb.com mozilla.org name.com namecheap.com nextdns.io nintendo.com notion.so npmjs.com
  office.com outlook.com ovh.com ovhcloud.com patreon.com paypal.com playstation.com plex.tv porkbun.com posteo.de
  proton.me pypi.org reddit.com robinhood.com roblox.com rubygems.org salesforce.com sentry.io shopify.com
  slack.com snapchat.com squarespace.com sr.ht stripe.com synology.com terraform.io todoist.com trello.com tumblr.com
  tuta.com twilio.com twitch.tv twitter.com ubisoft.com ubuntu.com unity.com vultr.com wordpress.com wordpress.org
  x.com xero.com yahoo.com zapier.com zoho.com zoom.us`.split(/\s+/),
);

/** The site on the list that a host is, or belongs to; empty for none. */
export function siteOffering(hostname: string): string {
  const labels = hostname.toLowerCase().split(".");
  for (let from = 0; from < labels.length - 1; from++) {
    const site = labels.slice(from).join(".");
    if (offering.has(site)) return site;
  }
  return "";
}

/** `github` of `github.com`, `GitHub` and `gist.github.com`: what an issuer and a site have in common. */
export function siteLabel(name: string): string {
  const site = siteOffering(name.trim()) || name.trim();
  const [first = ""] = site
    .toLowerCase()
    .replace(/^www\./, "")
    .split(".");
  return first.replace(/[^\p{L}\p{N}]/gu, "");
}
