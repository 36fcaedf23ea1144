extension Starter {
  /// `templates/*.mustache`, by their names: one for each audience and status.
  static let templates: [(name: String, text: String)] = [
    (
      "engineering.investigating",
      #"""
      {{severity}} {{title}}: investigating since {{started}}.
      {{#impact}}
      Impact: {{impact}}
      {{/impact}}
      {{#known}}
      Known so far:
      {{known}}
      {{/known}}
      {{^known}}
      The cause is not known yet.
      {{/known}}
      {{#next_update}}
      Next update at {{next_update}}.
      {{/next_update}}

      """#
    ),
    (
      "engineering.identified",
      #"""
      {{severity}} {{title}}: the cause is identified.
      {{#impact}}
      Impact: {{impact}}
      {{/impact}}
      {{#known}}
      {{known}}
      {{/known}}
      {{#next_update}}
      Next update at {{next_update}}.
      {{/next_update}}

      """#
    ),
    (
      "engineering.monitoring",
      #"""
      {{severity}} {{title}}: contained, being watched.
      {{#known}}
      {{known}}
      {{/known}}
      {{#next_update}}
      Next update at {{next_update}}.
      {{/next_update}}

      """#
    ),
    (
      "engineering.resolved",
      #"""
      {{severity}} {{title}}: resolved after {{elapsed}}.
      {{#resolution}}
      What ended it: {{resolution}}
      {{/resolution}}
      {{#cause}}
      Probable cause: {{cause}}
      {{/cause}}

      """#
    ),
    (
      "management.investigating",
      #"""
      {{severity}} ({{severity_word}}) since {{started}}: {{title}}.
      {{#impact}}
      Impact: {{impact}}
      {{/impact}}
      {{#commander}}
      {{commander}} leads the response.
      {{/commander}}
      Still investigating{{#next_update}}, next update at {{next_update}}{{/next_update}}.

      """#
    ),
    (
      "management.identified",
      #"""
      {{severity}} ({{severity_word}}) since {{started}}: {{title}}.
      {{#impact}}
      Impact: {{impact}}
      {{/impact}}
      The cause is identified and a fix is under way{{#next_update}}, next update at {{next_update}}{{/next_update}}.

      """#
    ),
    (
      "management.monitoring",
      #"""
      {{severity}} ({{severity_word}}) since {{started}}: {{title}}.
      The impact has stopped. We watch that it stays so{{#next_update}}, next update at {{next_update}}{{/next_update}}.

      """#
    ),
    (
      "management.resolved",
      #"""
      {{title}}: resolved after {{elapsed}}.
      {{#impact}}
      Impact was: {{impact}}
      {{/impact}}
      {{#cause}}
      Probable cause: {{cause}}
      {{/cause}}
      A review without blame follows.

      """#
    ),
    (
      "status-page.investigating",
      #"""
      {{! What the public reads: no names, no causes that are not sure. }}
      We are investigating a problem{{#service}} with {{service}}{{/service}}.
      {{#impact}}
      {{impact}}
      {{/impact}}
      {{#next_update}}
      We will post the next update by {{next_update}}.
      {{/next_update}}

      """#
    ),
    (
      "status-page.identified",
      #"""
      We have found what causes the problem{{#service}} with {{service}}{{/service}} and are working on a fix.
      {{#impact}}
      {{impact}}
      {{/impact}}
      {{#next_update}}
      We will post the next update by {{next_update}}.
      {{/next_update}}

      """#
    ),
    (
      "status-page.monitoring",
      #"""
      A fix is in place{{#service}} for {{service}}{{/service}}, and we are watching the result.
      {{#next_update}}
      We will post the next update by {{next_update}}.
      {{/next_update}}

      """#
    ),
    (
      "status-page.resolved",
      #"""
      The problem{{#service}} with {{service}}{{/service}} is resolved. It began at {{started}} and lasted {{elapsed}}.
      We are sorry for the trouble it caused.

      """#
    ),
    (
      "customer-success.investigating",
      #"""
      {{severity}} since {{started}}: {{title}}.
      {{#impact}}
      What customers notice: {{impact}}
      {{/impact}}
      What to tell them: we know of it and are working on it{{#next_update}}; more by {{next_update}}{{/next_update}}.

      """#
    ),
    (
      "customer-success.identified",
      #"""
      {{severity}} since {{started}}: {{title}}.
      {{#impact}}
      What customers notice: {{impact}}
      {{/impact}}
      What to tell them: we have found the cause and are working on a fix{{#next_update}}; more by {{next_update}}{{/next_update}}.

      """#
    ),
    (
      "customer-success.monitoring",
      #"""
      {{severity}} since {{started}}: {{title}}.
      What to tell them: a fix is in place, and it should work again; we are watching it.

      """#
    ),
    (
      "customer-success.resolved",
      #"""
      {{title}}: resolved after {{elapsed}}.
      {{#impact}}
      What customers noticed: {{impact}}
      {{/impact}}
      What to tell them: it works again; we are finding out how to keep it from coming back.

      """#
    ),
  ]
}
