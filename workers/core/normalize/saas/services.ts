// Online services whose audit records are alike enough for one mapper, one line each: product, vendor where it is
// called otherwise, the members that tell it (paths of names joined by `/`, alternatives by `,`), where each thing lies,
// and what actions mean that do not say it. `is` is no path but the class; `ten` is a severity of one to ten.
// Sources: each vendor's audit log API reference; the names stand in saas/about.ts.

/** What a row may say of a record: under which paths it lies, the first that has one wins. */
export type Thing =
  | 'action'
  | 'agent'
  | 'app'
  | 'city'
  | 'correlation'
  | 'country'
  | 'email'
  | 'full'
  | 'id'
  | 'ip'
  | 'is'
  | 'level'
  | 'member'
  | 'memberId'
  | 'message'
  | 'reason'
  | 'region'
  | 'role'
  | 'service'
  | 'session'
  | 'status'
  | 'target'
  | 'targetId'
  | 'targetType'
  | 'ten'
  | 'tenant'
  | 'time'
  | 'uid'
  | 'user';

/** Auth0 tells what happened in two letters (https://auth0.com/docs/deploy-monitor/logs/log-event-type-codes). */
const AUTH0 = `s=login_success f=login_failed fp=login_failed fu=login_failed fsa=login_failed slo=logout ss=user_create fs=user_create_failed scp=password_change fcp=password_change_failed scpr=password_reset sdu=user_delete sapi=api mgmt_api_read=api_read limit_wc=login_failed_locked limit_mu=login_failed_blocked pwd_leak=login_failed_leaked gd_auth_succeed=login_success gd_auth_failed=login_failed gd_enrollment_complete=mfa_enroll gd_unenroll=mfa_remove seacft=login_success feacft=login_failed`;

/** OneLogin numbers its events (https://developers.onelogin.com/api-docs/1/events/event-types). */
const ONELOGIN = `3=login_assume 5=login_success 6=login_failed 7=logout 8=login_success 9=login_failed 10=password_reset 11=password_change 12=user_unlock 13=user_create 14=user_update 15=user_deactivate 16=user_activate 17=user_delete 19=user_lock 21=user_suspend 24=mfa_remove 72=role_grant 73=role_revoke`;

/** All services; the first member of a line is its rarest. */
export const SERVICES = `
Auth0 | Okta | data/log_id,log_id data/type,type data/date,date | time=data/date,date action=data/type,type user=data/user_name,data/details/request/auth/user/email,user_name uid=data/user_id,user_id ip=data/ip,ip agent=data/user_agent,user_agent id=log_id,data/log_id message=data/description,description service=data/client_name,client_name tenant=data/tenant_name,tenant_name | ${AUTH0}
OneLogin | One Identity | event_type_id account_id,actor_user_id,user_id | time=created_at,event_timestamp action=event_type_id user=actor_user_name,user_name uid=actor_user_id,user_id member=user_name memberId=user_id ip=ipaddr,ipaddress id=uuid,id service=app_name role=role_name reason=error_description message=notes | ${ONELOGIN}
Duo | Cisco | access_device txid,result | time=isotimestamp,timestamp action=event_type status=result reason=reason user=user/name,username,alias uid=user/key email=email ip=access_device/ip,ip city=access_device/location/city region=access_device/location/state country=access_device/location/country service=application/name correlation=txid | authentication=login
Duo | Cisco | isotimestamp action username | time=isotimestamp,timestamp action=action user=username target=object message=description
1Password | AgileBits | session_uuid category target_user | time=timestamp action=category user=target_user/email,target_user/name uid=target_user/uuid full=target_user/name ip=client/ip_address id=uuid session=session_uuid country=country app=client/app_name | success=login_success credentials_failed=login_failed mfa_failed=login_failed modern_version_failed=login_failed firewall_failed=login_failed firewall_reported_success=login_success sso_auth_failed=login_failed
1Password | AgileBits | item_uuid vault_uuid user client | time=timestamp action=action user=user/email,user/name uid=user/uuid full=user/name ip=client/ip_address id=uuid targetId=item_uuid app=client/app_name | reveal=item_read fill=item_use secure-copy=item_copy =item_use
1Password | AgileBits | actor_uuid object_uuid action | time=timestamp action=action user=actor_details/email,actor_details/name uid=actor_uuid full=actor_details/name ip=session/ip id=uuid session=session/uuid targetType=object_type targetId=object_uuid member=aux_details/email memberId=aux_uuid role=aux_info
Slack | - | date_create action actor entity | time=date_create action=action user=actor/user/email,actor/user/name uid=actor/user/id full=actor/user/name ip=context/ip_address agent=context/ua id=id session=context/session_id member=entity/user/email,entity/user/name memberId=entity/user/id target=entity/workspace/name,entity/app/name,entity/channel/name,entity/file/name,entity/enterprise/name,entity/workflow/name targetId=entity/workspace/id,entity/app/id,entity/channel/id,entity/file/id,entity/enterprise/id targetType=entity/type tenant=context/location/name
Slack | - | date_first user_id user_agent | time=date_last,date_first user=username uid=user_id ip=ip agent=user_agent country=country region=region | =login
Zoom | - | client_type email ip_address | time=time action=type user=email ip=ip_address app=client_type
Zoom | - | operation_detail operator action | time=time action=action user=operator targetType=category_type message=operation_detail
Box | - | created_by event_type additional_details,ip_address,event_id | time=created_at action=event_type user=created_by/login,created_by/name uid=created_by/id full=created_by/name ip=ip_address id=event_id session=session_id member=source/login,accessible_by/login memberId=source/user_id,accessible_by/id target=source/item_name,source/name targetId=source/item_id,source/id targetType=source/item_type,source/type | DOWNLOAD=file_download PREVIEW=file_preview UPLOAD=file_upload
Dropbox | - | event_type/_tag,event_type/.tag event_category | time=timestamp action=event_type/_tag,event_type/.tag user=actor/user/email,actor/admin/email,actor/display_name uid=actor/user/account_id,actor/admin/account_id full=actor/user/display_name,actor/admin/display_name ip=origin/geo_location/ip_address city=origin/geo_location/city region=origin/geo_location/region country=origin/geo_location/country message=event_type/description member=context/email memberId=context/account_id role=details/new_value/_tag,details/new_value/.tag
Atlassian | - | attributes/action attributes/actor | time=attributes/time action=attributes/action user=attributes/actor/email,attributes/actor/name uid=attributes/actor/id full=attributes/actor/name ip=attributes/location/ip id=id message=message/content,attributes/message/content
Snowflake | - | EVENT_TYPE IS_SUCCESS,REPORTED_CLIENT_TYPE,FIRST_AUTHENTICATION_FACTOR USER_NAME | time=EVENT_TIMESTAMP action=EVENT_TYPE status=IS_SUCCESS reason=ERROR_MESSAGE user=USER_NAME ip=CLIENT_IP id=EVENT_ID app=REPORTED_CLIENT_TYPE
Snowflake | - | QUERY_TEXT QUERY_ID | time=START_TIME,END_TIME action=QUERY_TYPE status=EXECUTION_STATUS reason=ERROR_MESSAGE user=USER_NAME id=QUERY_ID session=SESSION_ID target=DATABASE_NAME targetId=DATABASE_ID role=ROLE_NAME message=QUERY_TEXT | SELECT=query_read INSERT=query_insert GRANT=query_grant REVOKE=query_revoke
Snowflake | - | AUTHENTICATION_METHOD SESSION_ID USER_NAME | time=CREATED_ON user=USER_NAME session=SESSION_ID id=LOGIN_EVENT_ID app=CLIENT_APPLICATION_ID | =login
Snowflake | - | GRANTEE_NAME ROLE | time=CREATED_ON user=GRANTED_BY member=GRANTEE_NAME role=ROLE | =role_grant
Salesforce | - | EVENT_TYPE TIMESTAMP_DERIVED,ORGANIZATION_ID,LOGIN_STATUS,USER_ID | time=TIMESTAMP_DERIVED,TIMESTAMP action=EVENT_TYPE status=LOGIN_STATUS,REQUEST_STATUS user=USER_NAME,USERNAME uid=USER_ID_DERIVED,USER_ID ip=SOURCE_IP,CLIENT_IP id=EVENT_UUID,REQUEST_ID session=LOGIN_KEY,SESSION_KEY agent=BROWSER_TYPE,USER_AGENT tenant=ORGANIZATION_ID member=DELEGATED_USER_NAME memberId=DELEGATED_USER_ID targetType=ENTITY_NAME target=URI
Tailscale | - | event/eventGroupID,eventGroupID event/action,action | time=event/eventTime,eventTime,fields/recorded action=event/action,action user=event/actor/loginName,actor/loginName uid=event/actor/id,actor/id full=event/actor/displayName,actor/displayName target=event/target/name,target/name targetId=event/target/id,target/id targetType=event/target/type,target/type id=event/eventGroupID,eventGroupID
Teleport | Gravitational | cluster_name,ei event code | time=time action=event status=success reason=error user=user ip=addr.remote id=uid session=sid member=name app=method target=login,path,server_hostname message=message
Snyk | - | content event userId,orgId,groupId | time=created action=event uid=userId targetId=content/projectId,content/integrationId,projectId,orgId tenant=groupId member=content/email memberId=content/userPublicId,content/userId role=content/after/role,content/role
MongoDB Atlas | MongoDB | eventTypeName created | time=created action=eventTypeName user=username uid=userId ip=remoteAddress id=id member=targetUsername target=alertConfigId,whitelistEntry tenant=orgId targetId=groupId
Notion | - | event/workspace_id event/actor | time=event/timestamp action=event/type user=event/actor/person/email uid=event/actor/id ip=event/ip_address id=event/id tenant=event/workspace_id app=event/platform
Zendesk | - | source_type actor_id action | time=created_at action=action user=actor_name uid=actor_id ip=ip_address id=id target=source_label targetId=source_id targetType=source_type message=change_description
Asana | - | event_category event_type actor | time=created_at action=event_type user=actor/email,actor/name uid=actor/gid full=actor/name ip=context/client_ip_address agent=context/user_agent id=gid target=resource/name targetId=resource/gid targetType=resource/resource_type
Tines | - | operation_name tenant_id | time=created_at action=operation_name user=user_email,user_name uid=user_id full=user_name ip=request_ip agent=request_user_agent id=id tenant=tenant_id targetType=inputs/type
Wiz | - | actionParameters requestId action | time=timestamp action=action status=status user=user/name,serviceAccount/name uid=user/id,serviceAccount/id ip=sourceIP agent=userAgent id=id correlation=requestId
Netskope | - | audit_log_event user | time=timestamp action=audit_log_event user=user id=_id session=appsession
Push Security | - | new object version timestamp | time=timestamp action=type,object targetType=object id=id user=new/email target=new/name targetId=new/id ip=new/sourceIpAddress agent=new/userAgent
GitLab | - | entity_type author_id target_details,change | time=time,created_at action=event_name,custom_message,change user=author_name uid=author_id ip=ip_address id=id correlation=correlation_id target=target_details targetId=target_id,entity_id targetType=target_type,entity_type
Bitwarden | - | actingUserId object type | time=date action=type uid=actingUserId ip=ipAddress targetId=itemId,collectionId,groupId,policyId memberId=memberId | 1000=login 1001=password_change 1002=mfa_update 1003=mfa_disable 1004=mfa_recover 1005=login_failed 1006=login_failed 1007=vault_export 1100=item_create 1101=item_update 1102=item_delete 1107=item_view 1108=item_view 1109=item_view 1111=item_copy 1112=item_copy 1114=item_fill 1400=group_create 1401=group_update 1402=group_delete 1500=user_invite 1501=user_confirm 1502=user_update 1503=user_remove 1600=organization_update 1602=vault_export 1700=policy_update
Sublime Security | - | created_by data/request type | time=created_at action=type user=created_by/email_address uid=created_by/id ip=data/request/ip agent=data/request/user_agent id=id
Thinkst Canary | - | AlertType IncidentKey,IncidentHash Intro,Description | is=finding time=Timestamp action=Description,AlertType id=IncidentKey ip=SourceIP message=Intro target=CanaryName targetId=CanaryID,Token
Lacework | Fortinet | EVENT_CATEGORY,EVENT_NAME EVENT_TYPE SUMMARY,LINK | is=finding time=START_TIME action=EVENT_TYPE id=EVENT_ID level=SEVERITY message=SUMMARY,EVENT_NAME tenant=ACCOUNT
Carbon Black | Broadcom | loginName eventId orgName | time=eventTime action=description user=loginName ip=clientIp id=eventId tenant=orgName target=requestUrl
Wiz | - | entitySnapshot sourceRule | is=finding time=createdAt,updatedAt action=sourceRule/name id=id level=severity message=sourceRule/name target=entitySnapshot/name targetId=entitySnapshot/id,entitySnapshot/externalId targetType=entitySnapshot/type
Carbon Black | Broadcom | org_key alert_url | is=finding time=backend_timestamp,detection_timestamp,create_time action=type,reason_code id=id ten=severity message=reason,threat_cause_actor_name user=device_username target=device_name targetId=device_id ip=device_internal_ip,device_external_ip tenant=org_key
`;
