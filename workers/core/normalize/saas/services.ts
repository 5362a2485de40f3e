// Online services whose audit records are alike enough for one mapper, one line each: product, vendor where it is
// called otherwise, the members that tell it (paths of names joined by `/`, alternatives by `,`, `^` before how a text must
// begin), where each thing lies, and what actions mean that do not say it. `is` is no path but the class; `ten` is a
// severity of one to ten; `says` is a sentence that tells what was done where the action does not.
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
  | 'port'
  | 'region'
  | 'role'
  | 'says'
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

/** Auth0 tells what happened in some letters (https://auth0.com/docs/deploy-monitor/logs/log-event-type-codes). */
const AUTH0_LOGINS = 's scoa seacft seccft sede seoobft seotpft sepft sercft sertft sens ssa gd_auth_succeed';
const AUTH0_FAILED =
  'f fc fco fcoa feacft feccft fede fens feoobft feotpft fepft fepotpft fercft ferrt fertft fp fsa fu fdeac fdeaz fdecc gd_auth_failed gd_auth_rejected limit_wc limit_mu limit_sul pwd_leak';
const AUTH0 = [
  ...AUTH0_LOGINS.split(' ').map((code) => `${code}=login_success`),
  ...AUTH0_FAILED.split(' ').map((code) => `${code}=login_failed`),
  'slo=logout_success flo=logout_failed ss=user_create_success fs=user_create_failed signup_pwd_leak=user_create_failed reset_pwd_leak=password_reset_failed scp=password_change fcp=password_change_failed scpr=password_reset fcpr=password_reset_failed sce=user_update fce=user_update_failed scu=user_update fcu=user_update_failed scpn=user_update fcpn=user_update_failed sdu=user_delete fdu=user_delete_failed sui=user_import fui=user_import_failed sv=email_success fv=email_failed svr=email_success fvr=email_failed srrt=token_revoke sapi=api_success fapi=api_failed mgmt_api_read=api_read gd_enrollment_complete=mfa_enroll gd_unenroll=mfa_remove gd_user_delete=user_delete gd_tenant_update=tenant_update fn=notification_failed',
].join(' ');

/** OneLogin numbers its events (https://developers.onelogin.com/api-docs/1/events/event-types). */
const ONELOGIN = `3=login_assume 5=login_success 6=login_failed 7=logout 8=login_success 9=login_failed 10=password_reset 11=password_change 12=user_unlock 13=user_create 14=user_update 15=user_deactivate 16=user_activate 17=user_delete 19=user_lock 21=user_suspend 24=mfa_remove 72=role_grant 73=role_revoke`;

/** All services; the first member of a line is its rarest. */
export const SERVICES = `
Auth0 | Okta | data/log_id,log_id,data/client_name,data/client_id,data/tenant_name data/type,type data/date,date | time=data/date,date action=data/type,type user=data/user_name,data/details/request/auth/user/email,user_name uid=data/user_id,user_id ip=data/ip,ip agent=data/user_agent,user_agent id=log_id,data/log_id message=data/description,description says=data/description,description reason=data/details/error/message service=data/client_name,client_name tenant=data/tenant_name,tenant_name | ${AUTH0}
OneLogin | One Identity | event_type_id account_id,actor_user_id,user_id | time=created_at,event_timestamp action=event_type_id user=actor_user_name,user_name uid=actor_user_id,user_id member=user_name memberId=user_id ip=ipaddr,ipaddress id=uuid,id service=app_name role=role_name reason=error_description message=notes | ${ONELOGIN}
Duo | Cisco | access_device txid,result | time=isotimestamp,timestamp action=event_type status=result reason=reason user=user/name,username,alias uid=user/key email=email ip=access_device/ip,ip city=access_device/location/city region=access_device/location/state country=access_device/location/country service=application/name correlation=txid | authentication=login
Duo | Cisco | isotimestamp,description action username | time=isotimestamp,timestamp action=action user=username target=object message=description | admin_login=login_success admin_login_error=login_failed admin_2fa_error=login_failed admin_single_sign_on_login=login_success admin_lockout=user_lock admin_create=user_create admin_update=user_update admin_delete=user_delete admin_reset_password=password_reset admin_activate_duo_push=mfa_enroll admin_factor_restrictions=policy_update bypass_create=mfa_bypass_create
1Password | AgileBits | session_uuid category target_user | time=timestamp action=category user=target_user/email,target_user/name uid=target_user/uuid full=target_user/name ip=client/ip_address id=uuid session=session_uuid country=country app=client/app_name | success=login_success credentials_failed=login_failed mfa_failed=login_failed modern_version_failed=login_failed firewall_failed=login_failed firewall_reported_success=login_success sso_auth_failed=login_failed
1Password | AgileBits | item_uuid vault_uuid user client | time=timestamp action=action user=user/email,user/name uid=user/uuid full=user/name ip=client/ip_address id=uuid targetId=item_uuid app=client/app_name | reveal=item_read fill=item_use secure-copy=item_copy =item_use
1Password | AgileBits | actor_uuid object_uuid action | time=timestamp action=action user=actor_details/email,actor_details/name uid=actor_uuid full=actor_details/name ip=session/ip id=uuid session=session/uuid targetType=object_type targetId=object_uuid member=aux_details/email memberId=aux_uuid role=aux_info
Slack | - | date_create,actor/user/team,context/location,context/ua action actor,entity | time=date_create action=action user=actor/user/email,actor/user/name uid=actor/user/id full=actor/user/name ip=context/ip_address agent=context/ua id=id session=context/session_id member=entity/user/email,entity/user/name memberId=entity/user/id target=entity/workspace/name,entity/app/name,entity/channel/name,entity/file/name,entity/enterprise/name,entity/workflow/name targetId=entity/workspace/id,entity/app/id,entity/channel/id,entity/file/id,entity/enterprise/id targetType=entity/type tenant=context/location/name
Slack | - | api_app_id event_id event/type | time=event/event_ts,event_time action=event/type uid=event/user/id,event/user,event/creator user=event/user/profile/email,event/user/name full=event/user/real_name id=event_id tenant=team_id message=event/text target=event/channel/name,event/file/name targetId=event/channel/id,event/channel,event/file_id targetType=event/channel_type
Slack | - | date_first user_id user_agent | time=date_last,date_first user=username uid=user_id ip=ip agent=user_agent country=country region=region | =login
Zoom | - | client_type email ip_address | time=time action=type user=email ip=ip_address app=client_type
Zoom | - | operation_detail operator action | time=time action=action user=operator targetType=category_type message=operation_detail
Box | - | created_by event_type additional_details,ip_address,event_id | time=created_at action=event_type user=created_by/login,created_by/name uid=created_by/id full=created_by/name ip=ip_address id=event_id session=session_id member=source/login,accessible_by/login memberId=source/user_id,accessible_by/id target=source/item_name,source/name targetId=source/item_id,source/id targetType=source/item_type,source/type | DOWNLOAD=file_download PREVIEW=file_preview UPLOAD=file_upload
Dropbox | - | event_type/_tag,event_type/.tag event_category,origin,involve_non_team_member,assets | time=timestamp action=event_type/_tag,event_type/.tag user=actor/user/email,actor/admin/email,actor/display_name uid=actor/user/account_id,actor/admin/account_id full=actor/user/display_name,actor/admin/display_name ip=origin/geo_location/ip_address city=origin/geo_location/city region=origin/geo_location/region country=origin/geo_location/country message=event_type/description member=context/email memberId=context/account_id role=details/new_value/_tag,details/new_value/.tag
Atlassian | - | attributes/action attributes/actor | time=attributes/time action=attributes/action user=attributes/actor/email,attributes/actor/name uid=attributes/actor/id full=attributes/actor/name ip=attributes/location/ip id=id message=message/content,attributes/message/content
Snowflake | - | IS_SUCCESS,REPORTED_CLIENT_TYPE,FIRST_AUTHENTICATION_FACTOR EVENT_TYPE USER_NAME | time=EVENT_TIMESTAMP,p_event_time action=EVENT_TYPE status=IS_SUCCESS reason=ERROR_MESSAGE user=USER_NAME ip=CLIENT_IP id=EVENT_ID app=REPORTED_CLIENT_TYPE
Snowflake | - | QUERY_TEXT QUERY_ID,QUERY_TYPE,WAREHOUSE_NAME | time=START_TIME,END_TIME,p_event_time action=QUERY_TYPE status=EXECUTION_STATUS reason=ERROR_MESSAGE user=USER_NAME id=QUERY_ID session=SESSION_ID target=DATABASE_NAME,WAREHOUSE_NAME targetId=DATABASE_ID role=ROLE_NAME message=QUERY_TEXT | SELECT=query_read INSERT=query_insert GRANT=query_grant REVOKE=query_revoke GET_FILES=query_read PUT_FILES=query_upload UNLOAD=query_export CREATE_USER=query_create ALTER_USER=query_update DROP_USER=query_delete
Snowflake | - | AUTHENTICATION_METHOD SESSION_ID USER_NAME | time=CREATED_ON user=USER_NAME session=SESSION_ID id=LOGIN_EVENT_ID app=CLIENT_APPLICATION_ID | =login
Snowflake | - | GRANTEE_NAME GRANTED_BY PRIVILEGE GRANTED_ON | time=CREATED_ON,p_event_time user=GRANTED_BY target=GRANTEE_NAME targetType=GRANTED_TO role=PRIVILEGE | =privilege_grant
Snowflake | - | GRANTEE_NAME GRANTED_BY,ROLE | time=CREATED_ON,p_event_time user=GRANTED_BY member=GRANTEE_NAME role=ROLE,GRANTED_TO | =role_grant
Snowflake | - | BYTES_TRANSFERRED TARGET_CLOUD,SOURCE_CLOUD | time=START_TIME,p_event_time action=TRANSFER_TYPE target=TARGET_REGION targetType=TARGET_CLOUD | COPY=data_export REPLICATION=data_export EXTERNAL_FUNCTION=data_export
Salesforce | - | EVENT_TYPE TIMESTAMP_DERIVED,ORGANIZATION_ID,LOGIN_STATUS,USER_ID | time=TIMESTAMP_DERIVED,TIMESTAMP action=EVENT_TYPE status=LOGIN_STATUS,REQUEST_STATUS user=USER_NAME,USERNAME uid=USER_ID_DERIVED,USER_ID ip=SOURCE_IP,CLIENT_IP id=EVENT_UUID,REQUEST_ID session=LOGIN_KEY,SESSION_KEY agent=BROWSER_TYPE,USER_AGENT tenant=ORGANIZATION_ID member=DELEGATED_USER_NAME memberId=DELEGATED_USER_ID targetType=ENTITY_NAME target=URI
Tailscale | - | event/eventGroupID,eventGroupID event/action,action | time=event/eventTime,eventTime,fields/recorded action=event/action,action user=event/actor/loginName,actor/loginName uid=event/actor/id,actor/id full=event/actor/displayName,actor/displayName target=event/target/name,target/name targetId=event/target/id,target/id targetType=event/target/type,target/type id=event/eventGroupID,eventGroupID
Teleport | Gravitational | cluster_name,ei,code^T event code uid,sid,user | time=time action=event status=success reason=error user=user ip=addr.remote,addr_remote,src_addr id=uid session=sid app=method agent=user_agent target=name,target/user,login,server_hostname,path,identity/user,dst_addr member=updated_by_user message=message | cert.create=certificate_issue
Snyk | - | content event userId,orgId,groupId | time=created action=event uid=userId targetId=content/projectId,content/integrationId,projectId,orgId tenant=groupId member=content/email memberId=content/userPublicId,content/userId role=content/after/role,content/role
MongoDB Atlas | MongoDB | eventTypeName created,username,id | time=created action=eventTypeName user=username uid=userId ip=remoteAddress id=id member=targetUsername target=alertConfigId,whitelistEntry tenant=orgId targetId=groupId
Notion | - | event/workspace_id,event/platform event/actor | time=event/timestamp action=event/type user=event/actor/person/email uid=event/actor/id ip=event/ip_address id=event/id tenant=event/workspace_id app=event/platform
Zendesk | - | source_type actor_id action | time=created_at action=action user=actor_name uid=actor_id ip=ip_address id=id target=source_label targetId=source_id targetType=source_type message=change_description
Asana | - | event_category event_type actor | time=created_at action=event_type user=actor/email,actor/name uid=actor/gid full=actor/name ip=context/client_ip_address agent=context/user_agent id=gid target=resource/name targetId=resource/gid targetType=resource/resource_type
Tines | - | operation_name tenant_id | time=created_at action=operation_name user=user_email,user_name uid=user_id full=user_name ip=request_ip agent=request_user_agent id=id tenant=tenant_id targetType=inputs/type
Wiz | - | actionParameters,requestId,serviceAccount action requestId,sourceIP | time=timestamp action=action status=status user=user/name,serviceAccount/name uid=user/id,serviceAccount/id ip=sourceIP agent=userAgent id=id correlation=requestId
Netskope | - | audit_log_event user | time=timestamp action=audit_log_event user=user id=_id session=appsession
Push Security | - | new object version,old,timestamp | time=timestamp,new/creationTimestamp action=type,object targetType=object id=id user=new/email target=new/name targetId=new/id ip=new/sourceIpAddress agent=new/userAgent
GitLab | - | entity_type author_id target_details,change | time=time,created_at action=event_name,custom_message,change user=author_name uid=author_id ip=ip_address id=id correlation=correlation_id target=target_details targetId=target_id,entity_id targetType=target_type,entity_type
Bitwarden | - | actingUserId object type | time=date action=type uid=actingUserId ip=ipAddress targetId=itemId,collectionId,groupId,policyId memberId=memberId | 1000=login 1001=password_change 1002=mfa_update 1003=mfa_disable 1004=mfa_recover 1005=login_failed 1006=login_failed 1007=vault_export 1100=item_create 1101=item_update 1102=item_delete 1107=item_view 1108=item_view 1109=item_view 1111=item_copy 1112=item_copy 1114=item_fill 1400=group_create 1401=group_update 1402=group_delete 1500=user_invite 1501=user_confirm 1502=user_update 1503=user_remove 1600=organization_update 1602=vault_export 1700=policy_update
Sublime Security | - | data/flagged_rules type created_at | is=finding time=created_at action=type id=data/message/id target=data/message/external_id targetId=data/message/canonical_id
Sublime Security | - | created_by data/request type | time=created_at action=type user=created_by/email_address uid=created_by/id ip=data/request/ip agent=data/request/user_agent id=id
Thinkst Canary | - | AlertType,CanaryID,CanaryName,IncidentKey IncidentKey,IncidentHash,AlertType Intro,Description | is=finding time=Timestamp action=Description,AlertType id=IncidentKey ip=SourceIP message=Intro target=CanaryName targetId=CanaryID,Token
Lacework | Fortinet | EVENT_CATEGORY,EVENT_NAME EVENT_TYPE SUMMARY,LINK | is=finding time=START_TIME action=EVENT_TYPE id=EVENT_ID level=SEVERITY message=SUMMARY,EVENT_NAME tenant=ACCOUNT
Carbon Black | Broadcom | loginName eventId orgName | time=eventTime action=description user=loginName ip=clientIp id=eventId tenant=orgName target=requestUrl
Wiz | - | tdrId,threatURL,triggeringEvents severity title | is=finding time=createdAt,p_event_time action=title id=id level=severity message=description ip=primaryActor/externalId target=primaryResource/name targetId=primaryResource/externalId,primaryResource/id targetType=primaryResource/nativeType,primaryResource/type tenant=primaryResource/cloudAccount/externalId
Wiz | - | control issue/id,issue/severity resource | is=finding time=issue/created action=control/name id=issue/id level=issue/severity message=control/description target=resource/name targetId=resource/id targetType=resource/type tenant=resource/subscriptionId
Wiz | - | entitySnapshot sourceRule | is=finding time=createdAt,updatedAt action=sourceRule/name id=id level=severity message=sourceRule/name target=entitySnapshot/name targetId=entitySnapshot/id,entitySnapshot/externalId targetType=entitySnapshot/type
Carbon Black | Broadcom | org_key alert_url | is=finding time=backend_timestamp,detection_timestamp,create_time action=type,reason_code id=id ten=severity message=reason,threat_cause_actor_name user=device_username target=device_name targetId=device_id ip=device_internal_ip,device_external_ip tenant=org_key
Anthropic | - | organization_id,organization_uuid,workspace_id actor/email_address,actor/user_id,actor/api_key_id,actor/type type created_at | time=created_at action=type user=actor/email_address uid=actor/user_id,actor/api_key_id ip=actor/ip_address agent=actor/user_agent id=id tenant=organization_id,organization_uuid role=role member=deleted_user_email,invited_user_email memberId=deleted_user_id target=mcp_server_name,name targetId=resource_id,claude_chat_id,claude_project_id,claude_artifact_id,claude_file_id,mcp_server_id,api_key_id,target_id targetType=resource_type
OpenAI | - | effective_at actor type | time=effective_at action=type user=actor/session/user/email,actor/api_key/user/email uid=actor/session/user/id,actor/api_key/user/id,actor/api_key/service_account/id,actor/api_key/id ip=actor/session/ip_address agent=actor/session/user_agent id=id reason=login_failed/error_message,logout_failed/error_message target=project/name targetId=role_assignment_created/resource_id,role_assignment_deleted/resource_id,api_key_created/id,api_key_updated/id,api_key_deleted/id,scim_enabled/id,scim_disabled/id,ip_allowlist_created/id,ip_allowlist_updated/id,ip_allowlist_deleted/id,project/id memberId=role_assignment_created/principal_id,role_assignment_deleted/principal_id
Databricks | - | actionName serviceName userIdentity,requestParams,auditLevel | time=timestamp action=actionName status=response/statusCode reason=response/errorMessage user=userIdentity/email,userIdentity/subjectName uid=userIdentity/subjectId ip=sourceIPAddress agent=userAgent id=requestId session=sessionId tenant=accountId app=serviceName member=requestParams/targetUserName memberId=requestParams/targetUserId target=requestParams/targetGroupName,requestParams/name,requestParams/full_name_arg,requestParams/scope,requestParams/setting,requestParams/workspaceConfKeys,requestParams/mountPoint,requestParams/path targetId=requestParams/targetGroupId,requestParams/clusterId,requestParams/tokenId,requestParams/script_id,requestParams/metastoreId targetType=serviceName | accounts.login=login
DocuSign | - | generatedDateTime,configurationId event data,uri | time=generatedDateTime action=event user=data/senderEmail,data/email,data/userEmail uid=data/userId target=data/name,uri targetId=data/envelopeId,data/templateId tenant=data/accountId status=data/authenticationStatus reason=data/errorReason
Axonius | - | event/action^AuditAction,action^AuditAction event/category,category | time=time action=event/action,action user=event/user,user status=event/params/status,params/status ip=event/params/ip,params/ip target=event/params/config_id,params/config_id targetType=event/category,category member=event/params/user_name,params/user_name
Panther | - | pantherVersion,actionParams actionName actor | time=timestamp action=actionName status=actionResult user=actor/attributes/email,actor/name uid=actor/id full=actor/name ip=sourceIP agent=userAgent says=actionDescription message=actionDescription member=actionParams/dynamic/input/email,actionParams/input/email memberId=actionParams/dynamic/input/id,actionParams/input/id target=actionParams/dynamic/input/name,actionParams/input/name
Zscaler | - | adminid,event/adminid recordid,auditlogtype,event/recordid,event/auditlogtype action,event/action | time=time,event/time action=action,event/action status=result,event/result reason=errorcode,event/errorcode user=adminid,event/adminid ip=clientip,event/clientip id=recordid,event/recordid target=resource,event/resource targetType=category,event/category | SIGN_IN=login SIGN_OUT=logout
Orca Security | - | alert_labels,asset_unique_id state/alert_id,state/severity,alert_source asset_name,asset_type | is=finding time=state/last_updated,state/created_at,p_event_time action=type_string,type id=state/alert_id level=state/risk_level,state/severity message=description,details target=asset_name targetId=asset_unique_id targetType=asset_type_string,asset_type tenant=cloud_vendor_id,cloud_account_id
SOCRadar | - | alarm_id alarm_risk_level,alarm_text,alarm_type_details | is=finding time=date action=alarm_type_details/alarm_sub_type,alarm_type_details/alarm_main_type id=alarm_id level=alarm_risk_level message=alarm_text target=alarm_asset user=content/username ip=content/ip_address,content/compromised_ips
Tracebit | - | discriminator/type^tracebit event,canary,canary_credential | is=finding time=timestamp action=discriminator/subtype id=alert_id,id level=severity message=message user=principal/name,principal/okta/alternate_id,principal/aws/arn,principal/id uid=principal/azure/app_id,principal/okta/id ip=event/request/ip agent=event/request/user_agent/raw target=canary/name,canary_credential/name targetId=canary/provider_id,canary/tracebit_id targetType=canary/type,canary_credential/type
Upwind | - | upwind_console_link,occurrence_count,triggers first_seen_time,last_seen_time severity title | is=finding time=last_seen_time,first_seen_time action=title id=id level=severity message=title target=resource/name targetId=resource/upwind_asset_id targetType=resource/type tenant=resource/cloud_account_id
Lacework | Fortinet | alertInfo alertId alertType | is=finding time=startTime action=alertType id=alertId level=severity message=alertName target=derivedFields/source targetType=derivedFields/sub_category
Thinkst Canary | - | flock_id,flock_name,node_id incident_id,logtype description src_host,dst_host | is=finding time=timestamp,created action=description id=incident_id ip=src_host,ip_address port=src_port user=USER,username,USERNAME target=dst_host targetId=node_id
SentinelOne | - | attackSurfaces detectionSource name,description | is=finding time=detectedAt,firstSeenAt action=name id=id level=severity message=name target=asset/name,primaryAsset/name targetId=asset/id targetType=asset/type user=process/username
Microsoft Sentinel | Microsoft | type^Microsoft.SecurityInsights,id^/subscriptions/ title,properties/title severity,properties/severity | is=finding time=created_time_utc,createdTimeUtc,properties/createdTimeUtc action=title,properties/title id=name level=severity,properties/severity message=title,properties/title
JumpCloud | - | initiated_by event_type organization,service timestamp | time=timestamp action=event_type status=success user=initiated_by/email,initiated_by/username,username uid=initiated_by/id ip=client_ip,src_ip id=id reason=error_message tenant=organization target=resource/name,resource/username,application/display_label,application/name targetId=resource/id,application/id targetType=resource/type country=geoip/country_code region=geoip/region_name | admin_login_attempt=login user_login_attempt=login sso_auth=login radius_auth_attempt=login ldap_bind=login login_attempt=login
Duo | Cisco | telephony_id context,phone type | time=ts,isotimestamp action=context targetType=type id=telephony_id correlation=txid | authentication=factor_send enrollment=factor_send
`;
